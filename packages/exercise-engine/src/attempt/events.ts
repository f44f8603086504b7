import { z } from 'zod';
import type { Evidence, Judged } from '../evidence/judge.ts';
import type { Result } from '../grade/result.ts';
import type { ActionName } from '../vocabulary/actions.ts';

export const modes = ['guided', 'blind', 'random'] as const;
export type Mode = (typeof modes)[number];

export interface NamedCause {
  readonly component: string;
  readonly mechanism: string;
  readonly scope?: string;
}

/** What the learner did to a bound: each is recorded once. */
export const bounds = {
  shoppers_reduced: 'the shoppers were turned away or switched off: fewer complaints are not fewer errors',
  alert_silenced: 'an alert was silenced: the shop is as broken as before',
  defence_disabled: 'a defence was disabled, or a setting of the shop was changed by a fault of your own',
  restarted_everything: 'most of the shop was restarted: that hides the cause and hurts those who were being served',
  faults_halted: 'chaos was halted: outside of the lab there is no such lever',
} as const;
export type Bound = keyof typeof bounds;

/** What an attempt consists of, in the order in which it happened. `at` is in milliseconds since the epoch. */
export type AttemptEvent = { readonly at: number } & (
  | {
      readonly type: 'briefed';
      readonly attempt: string;
      readonly exercise?: string;
      readonly mode: Mode;
      readonly seed: number;
      readonly run: string;
    }
  | {
      readonly type: 'baseline';
      readonly fromMs: number;
      readonly toMs: number;
      readonly decoy?: { readonly fromMs: number; readonly toMs: number };
    }
  | { readonly type: 'started' }
  | { readonly type: 'acknowledged' }
  | { readonly type: 'hint'; readonly index: number; readonly price: number }
  | { readonly type: 'noted'; readonly text: string }
  | { readonly type: 'diagnosed'; readonly causes: readonly NamedCause[]; readonly evidence: readonly Judged[]; readonly alert?: AlertRule }
  | {
      /** What one of several observers says by themselves, on a game day; the last of each counts. */
      readonly type: 'answered';
      readonly observer: string;
      readonly causes: readonly NamedCause[];
      readonly evidence: readonly Judged[];
    }
  | { readonly type: 'acted'; readonly action: ActionName; readonly target: string; readonly done: string }
  | { readonly type: 'restarted'; readonly process: string; readonly byAction: boolean }
  | { readonly type: 'bound_broken'; readonly bound: Bound }
  | { readonly type: 'recovered' }
  | { readonly type: 'finishing' }
  | { readonly type: 'graded'; readonly result: Result }
  | { readonly type: 'voided'; readonly reason: string }
);

/** What the learner of an alert task writes. */
export interface AlertRule {
  readonly expr: string;
  readonly forSeconds: number;
}

/** What is said of a running attempt; the truth is in none of it. */
export const evidenceInput = z.union([
  z.strictObject({ language: z.enum(['promql', 'logql']), query: z.string().trim().min(1).max(4_000) }),
  z.strictObject({ language: z.literal('trace'), traceId: z.string().regex(/^[0-9a-f]{16,32}$/i, 'a trace id is 32 hexadecimal digits') }),
]) satisfies z.ZodType<Evidence>;

export const diagnosisInput = z.strictObject({
  causes: z
    .array(z.strictObject({ component: z.string().min(1), mechanism: z.string().min(1), scope: z.string().min(1).optional() }))
    .min(1)
    .max(3),
  evidence: z.array(evidenceInput).max(6).default([]),
  alert: z.strictObject({ expr: z.string().min(1).max(4_000), forSeconds: z.number().min(0).max(300).default(0) }).optional(),
});
export type DiagnosisInput = z.infer<typeof diagnosisInput>;
