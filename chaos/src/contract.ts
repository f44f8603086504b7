import { z } from 'zod';

/** What goes over the wire between the chaos controller and everybody else. Times are ISO 8601, durations milliseconds. */

/** Shorter ones would be over before they are confirmed. */
export const SHORTEST_FAULT_MS = 1_000;
export const LONGEST_FAULT_MS = 60 * 60_000;

/** Who sends it sees blind faults. Only the exercise engine knows the secret. */
export const INSTRUCTOR_HEADER = 'x-faultline-instructor';

export const layerSchema = z.enum(['network', 'http', 'runtime', 'dependency', 'process', 'config']);

export const kindSchema = z.object({
  kind: z.string(),
  layer: layerSchema,
  title: z.string(),
  description: z.string(),
  targets: z.array(z.string()),
  /** JSON Schema of an object. */
  parameters: z.record(z.string(), z.unknown()),
  example: z.record(z.string(), z.unknown()),
  signal: z.string(),
  probe: z.string(),
  reverts: z.string(),
});
export type KindView = z.infer<typeof kindSchema>;

export const endReasonSchema = z.enum(['expired', 'completed', 'reverted', 'halted', 'aborted', 'lease_lost', 'failed']);
export type EndReason = z.infer<typeof endReasonSchema>;

export const faultSchema = z.object({
  id: z.string(),
  kind: z.string(),
  target: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  seed: z.int(),
  state: z.enum(['injecting', 'active', 'reverting', 'ended']),
  startedAt: z.string(),
  /** Absent only from what was not injected by us and does not end by itself. */
  expiresAt: z.string().optional(),
  /** False for what somebody set through the proxy's own API: shown, and removed by `halt`. */
  managed: z.boolean(),
  confirmed: z.boolean(),
  /** What the mechanism's signal showed. */
  evidence: z.string().optional(),
  endReason: endReasonSchema.optional(),
  /** Only in what an instructor sees. */
  blind: z.literal(true).optional(),
});
export type Fault = z.infer<typeof faultSchema>;

export const stopConditionSchema = z
  .strictObject({ promql: z.string().min(1).max(4_000), above: z.number().optional(), below: z.number().optional() })
  .refine(({ above, below }) => above !== undefined || below !== undefined, 'needs above or below');
export type StopCondition = z.infer<typeof stopConditionSchema>;

export const injectSchema = z.strictObject({
  kind: z.string(),
  target: z.string(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  durationMs: z.int().min(SHORTEST_FAULT_MS, 'a fault lasts from 1s to 1h').max(LONGEST_FAULT_MS, 'a fault lasts from 1s to 1h'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  /** Hidden from everybody but the instructor. */
  blind: z.boolean().optional(),
  /** The fault is taken back as soon as the query's value is beyond it. */
  stopWhen: stopConditionSchema.optional(),
  /**
   * Whoever asks goes on wanting it, and says so by `PUT /faults/{id}/hold` again and again: the fault is taken back (`aborted`) when
   * nothing was heard for so long. For programs that may be killed in the middle.
   */
  holdMs: z.int().min(1_000).max(LONGEST_FAULT_MS).optional(),
});
export type InjectRequest = z.input<typeof injectSchema>;

export const holdSchema = z.strictObject({ holdMs: z.int().min(1_000).max(LONGEST_FAULT_MS) });

export const kindsAnswerSchema = z.object({ kinds: z.array(kindSchema) });
export const faultsAnswerSchema = z.object({ halted: z.boolean(), faults: z.array(faultSchema) });
export type FaultsAnswer = z.infer<typeof faultsAnswerSchema>;
export const endedAnswerSchema = z.object({ ended: z.array(faultSchema) });

export const historyEventSchema = z.object({
  at: z.string(),
  type: z.enum(['injected', 'not_injected', 'adopted', ...endReasonSchema.options, 'resumed']),
  /** Absent from `halted` and `resumed` of the whole harness. */
  fault: faultSchema.optional(),
});
export type HistoryEvent = z.infer<typeof historyEventSchema>;
export const historyAnswerSchema = z.object({ events: z.array(historyEventSchema) });

/** RFC 9457. */
export const problemSchema = z.object({ title: z.string(), status: z.int(), code: z.string() });
