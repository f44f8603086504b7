import { z } from 'zod';
import { endReasonSchema, type Fault, stopConditionSchema } from '../contract.ts';

/** All that the controller knows of a fault, as it stands in the state file. Times are epoch milliseconds. */
export const recordSchema = z.object({
  id: z.string(),
  kind: z.string(),
  target: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  seed: z.int(),
  blind: z.boolean(),
  state: z.enum(['injecting', 'active', 'reverting', 'ended']),
  startedAtMs: z.number(),
  endsAtMs: z.number(),
  /** When what was injected has gone by itself, unless it is renewed. */
  leaseEndsAtMs: z.number(),
  confirmed: z.boolean(),
  evidence: z.string().optional(),
  endReason: endReasonSchema.optional(),
  stopWhen: stopConditionSchema.optional(),
  /** Whoever asked for it must say again and again that they still want it: by then, and for so long. */
  hold: z.object({ untilMs: z.number() }).optional(),
  /** What the kind wants to remember; absent until it has injected. */
  handle: z.unknown().optional(),
});
export type FaultRecord = z.infer<typeof recordSchema>;

/** What everybody may see of it. */
export function viewFault(record: FaultRecord): Fault {
  const { id, kind, target, parameters, seed, state, confirmed, evidence, endReason, blind } = record;
  return {
    id,
    kind,
    target,
    parameters,
    seed,
    state,
    startedAt: new Date(record.startedAtMs).toISOString(),
    expiresAt: new Date(record.endsAtMs).toISOString(),
    managed: true,
    confirmed,
    ...(evidence === undefined ? {} : { evidence }),
    ...(endReason === undefined ? {} : { endReason }),
    ...(blind ? { blind } : {}),
  };
}
