import type { Random } from '@faultline/random';
import type { z } from 'zod';

/** What a fault gets to work with. */
export type FaultContext = {
  /** Seeded by the fault. */
  readonly random: Random;
  /** Tells that it acted, once or `times`. */
  injected(times?: number): void;
  /** Until its end, as things stand now: what cannot be interrupted may not outlast it. Never negative. */
  remainingMs(): number;
};

export type RunningFault = {
  /** Takes it back, at once. Called once; may not throw. */
  stop(): void;
  /** What it holds or has done, for a person. */
  evidence?(): string;
};

/** One kind of fault: what it does from `start` on. */
export type FaultMechanism<S extends z.ZodType = z.ZodType> = {
  readonly parameters: S;
  /** Whether several of this kind may be in force at once. Others are refused as a conflict. */
  readonly composes: boolean;
  /** @throws LeasedFaultError when it cannot be done here and now */
  start(parameters: z.infer<S>, context: FaultContext): RunningFault;
};
