import { setTimeout as sleep } from 'node:timers/promises';
import { ChaosError } from '@faultline/chaos';
import type { ChaosClient } from '@faultline/chaos/client';
import type { Fault } from '@faultline/chaos/contract';

/** Whoever waits for a fault holds it: killed, even by kill -9, it takes the fault along after so long. */
export const HOLD_MS = 10_000;
const HOLD_EVERY_MS = 2_000;

/** Resolves with the fault as it ended. When the signal aborts, it is taken back first. @throws ChaosError */
export async function waitForEnd(chaos: ChaosClient, { fault, signal }: { fault: Fault; signal: AbortSignal }): Promise<Fault> {
  while (!signal.aborted) {
    const leftMs = Math.max(Date.parse(fault.expiresAt ?? '') - Date.now(), 0) + 200;
    await sleep(Math.min(HOLD_EVERY_MS, leftMs), undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const held = await chaos.hold(fault.id, HOLD_MS).then(() => true, goneOrAway);
    if (!held) return (await ending(chaos, fault)) ?? fault;
  }
  const [ended] = await chaos.revert(fault.id).catch(() => []);
  return ended ?? (await ending(chaos, fault)) ?? fault;
}

/** False when the fault has ended; a controller that is just being started again is asked once more. */
function goneOrAway(error: unknown): boolean {
  if (error instanceof ChaosError && error.code === 'unknown_fault') return false;
  if (error instanceof ChaosError && error.code === 'unreachable') return true;
  throw error;
}

async function ending(chaos: ChaosClient, { id }: Fault): Promise<Fault | undefined> {
  return (await chaos.history()).findLast(({ fault }) => fault?.id === id)?.fault;
}
