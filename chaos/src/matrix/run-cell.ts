import { setTimeout as pause } from 'node:timers/promises';
import type { Cell } from './cells.ts';
import { felt, type MatrixLab } from './matrix-lab.ts';
import { acted } from './mechanism.ts';
import { remains, somebodyBuys } from './remains.ts';

/** What became of one kind at one place. */
export interface CellResult {
  readonly kind: string;
  readonly layer: Cell['layer'];
  readonly target: string;
  /** Why it does not pass; absent when it does. */
  readonly failed?: string;
  /** What confirmed the injection. */
  readonly evidence?: string;
  readonly confirmedAfterMs?: number;
  /** How often the mechanism had acted: before, while the fault was in force, and in the second after nothing was left of it. */
  readonly counted?: { readonly before: number; readonly during: number; readonly afterwards: number };
  /** Of the checkouts that ended meanwhile; none bad: the defences mask the fault, which is what they are for. */
  readonly checkouts?: { readonly good: number; readonly bad: number };
  /** From the end of the fault until nothing was left of it and everything was ready. */
  readonly restoredAfterMs?: number;
  /** What was waited for last, where it took more than a moment. */
  readonly waitedFor?: string;
}

/** Longer than anything takes that the matrix does not wait for; each fault is reverted long before. */
const DURATION_MS = 60_000;
/** Long enough for a checkout or two, and for what is counted in steps of a second. */
const IN_FORCE_MS = 1_500;
const RESTORED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 250;
const LONG_MS = 3_000;

/**
 * Injects, wants to see the mechanism act, takes it back, and wants to see that it does not act any more, that nothing is left and
 * that somebody can buy. Never rejects: what goes wrong is the result.
 */
export async function runCell(lab: MatrixLab, cell: Cell, seed: number): Promise<CellResult> {
  const { kind, layer, target, parameters } = cell;
  const result: { -readonly [K in keyof CellResult]: CellResult[K] } = { kind, layer, target };
  try {
    const before = { felt: await felt(lab), acted: await acted(lab, cell, undefined) };
    const askedAtMs = performance.now();
    const fault = await lab.chaos.inject({ kind, target, parameters: { ...parameters }, durationMs: DURATION_MS, seed });
    result.confirmedAfterMs = Math.round(performance.now() - askedAtMs);
    if (fault.evidence !== undefined) result.evidence = fault.evidence;
    await pause(IN_FORCE_MS);
    const during = await acted(lab, cell, fault.id).catch(() => undefined);
    const endsAtMs = performance.now();
    await lab.chaos.revert(fault.id);
    const { left, last } = await waitForNothing(lab, endsAtMs);
    result.restoredAfterMs = Math.round(performance.now() - endsAtMs);
    if (last !== undefined && result.restoredAfterMs > LONG_MS) result.waitedFor = last;
    const now = await felt(lab).catch(() => undefined);
    if (now !== undefined && now.good >= before.felt.good) {
      result.checkouts = { good: now.good - before.felt.good, bad: now.bad - before.felt.bad };
    }
    if (left.length > 0) throw new Error(`${RESTORED_WITHIN_MS / 1_000} s after its end: ${left.join(', ')}`);
    if (before.acted !== undefined && during !== undefined) {
      const ended = (await acted(lab, cell, fault.id)) ?? 0;
      await pause(1_000);
      result.counted = { before: before.acted, during, afterwards: ((await acted(lab, cell, fault.id)) ?? 0) - ended };
      if (during === before.acted && kind !== 'restart') throw new Error('confirmed, but what its mechanism counts has not moved');
      if (result.counted.afterwards > 0) throw new Error('its mechanism still acts after its end');
    }
  } catch (error) {
    result.failed = (error as Error).message;
    await lab.chaos.revertAll().catch(() => {});
    await waitForNothing(lab, performance.now());
  }
  return result;
}

/** Resolves with what is left when time is up, which is nothing if all is well, and with what was there last. */
async function waitForNothing(lab: MatrixLab, sinceMs: number): Promise<{ readonly left: string[]; readonly last: string | undefined }> {
  const bought = await felt(lab).then(
    ({ good }) => good,
    () => 0,
  );
  let left: string[];
  let last: string | undefined;
  do {
    left = await remains(lab);
    if (left.length === 0 && !(await somebodyBuys(lab, bought).catch(() => false))) left = ['nobody can buy anything'];
    if (left.length === 0) break;
    last = left.join(', ');
    await pause(LOOK_EVERY_MS);
  } while (performance.now() - sinceMs < RESTORED_WITHIN_MS);
  return { left, last };
}
