import { z } from 'zod';
import { type Clock, pause } from '../supervisor/clock.ts';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import { ProcessError } from '../supervisor/process-error.ts';
import { isRunning } from '../supervisor/process-state.ts';

const DEATHS_BEFORE_GIVING_UP = 3;
const EXIT_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 20;

/** What decides about a process's address, identity and secrets is no setting to play with. */
const reserved = /^(HOST|PORT|ADMIN_TOKEN|NODE_.*|PATH|HOME|.*_SECRET)$/;

export const processFaultSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('kill'), hold: z.boolean() }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('restart') }),
  z.strictObject({ type: z.literal('crash-loop'), everyMs: z.int().min(100).max(60_000) }),
  z.strictObject({
    type: z.literal('setting'),
    key: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of a variable, such as PROVIDER_TIMEOUT_MS')
      .refine((key) => !reserved.test(key), 'is not to be changed'),
    value: z.string().max(4_000),
  }),
]);
export type ProcessFault = z.infer<typeof processFaultSchema>;

/** What happens to one process. */
export interface Mechanism {
  /** One process after the other, so that a service with several replicas is never away; otherwise all at once. */
  readonly inTurn?: true;
  /** Resolves when it has happened; `ending` aborts when it is to be undone. `count` is called each time that it happens. */
  apply(process: ManagedProcess, tools: { readonly clock: Clock; readonly ending: AbortSignal; readonly count: () => void }): Promise<void>;
  /** For another `leaseMs`. False when it is gone. */
  renew?(process: ManagedProcess, leaseMs: number): boolean;
  /** Resolves when the process is as it was, or on its way there by itself. */
  undo(process: ManagedProcess): Promise<void>;
}

export function mechanismOf(fault: ProcessFault, leaseMs: number): Mechanism {
  switch (fault.type) {
    case 'kill':
      return kill(fault.hold);
    case 'pause':
      return pausing(leaseMs);
    case 'restart':
      return restart;
    case 'crash-loop':
      return crashLoop(fault.everyMs);
    case 'setting':
      return setting(fault.key, fault.value);
  }
}

function kill(hold: boolean): Mechanism {
  return {
    async apply(process, { clock, ending, count }) {
      const { state } = process;
      process.kill({ hold });
      await until(() => process.state !== state, { clock, ending });
      if (process.state !== state) count();
    },
    undo: bringBack,
  };
}

function pausing(leaseMs: number): Mechanism {
  return {
    async apply(process, { count }) {
      process.pause(leaseMs);
      count();
    },
    renew(process, ms) {
      if (process.state.status !== 'paused') return false;
      process.pause(ms);
      return true;
    },
    async undo(process) {
      if (process.state.status === 'paused') process.resume();
    },
  };
}

const restart: Mechanism = {
  inTurn: true,
  async apply(process, { count }) {
    await process.restart();
    count();
    await settled(process);
  },
  async undo() {},
};

function crashLoop(everyMs: number): Mechanism {
  return {
    async apply(process, { clock, ending, count }) {
      while (!ending.aborted) {
        if (isRunning(process.state) && process.state.status !== 'stopping') {
          process.kill();
          count();
        }
        await pause(clock, everyMs, ending);
      }
    },
    undo: bringBack,
  };
}

function setting(key: string, value: string): Mechanism {
  return {
    inTurn: true,
    async apply(process, { count }) {
      process.configure({ [key]: value });
      await process.restart();
      count();
      await settled(process);
    },
    async undo(process) {
      process.configure({});
      await process.restart();
      await settled(process);
    },
  };
}

/** At once: whoever died often would otherwise wait long for its next start. */
async function bringBack(process: ManagedProcess): Promise<void> {
  if (process.state.status === 'backing-off') await process.stop();
  if (process.state.status === 'stopped') {
    process.start();
    await settled(process);
  }
}

/** Ready, or it has shown that it will not be: that is for others to see and say. */
async function settled(process: ManagedProcess): Promise<void> {
  await process.whenReady({ mayDie: DEATHS_BEFORE_GIVING_UP }).catch((error: unknown) => {
    if (!(error instanceof ProcessError)) throw error;
  });
}

async function until(condition: () => boolean, { clock, ending }: { clock: Clock; ending: AbortSignal }): Promise<void> {
  const giveUpAtMs = clock.monotonicMs() + EXIT_WITHIN_MS;
  while (!condition() && !ending.aborted && clock.monotonicMs() < giveUpAtMs) await pause(clock, LOOK_EVERY_MS, ending);
}
