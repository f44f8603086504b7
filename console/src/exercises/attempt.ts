import type { Evidence } from './evidence.ts';

// What the lab API answers about exercises, as far as the console reads it.

export interface ExerciseSummary {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly minutes: number;
  readonly task: 'diagnose' | 'alert';
  readonly available?: boolean;
  readonly attempts: number;
  readonly passed: boolean;
  readonly bestScore?: number;
  readonly idea?: string;
}

export interface Vocabulary {
  readonly components: readonly { readonly name: string; readonly title: string }[];
  readonly mechanisms: readonly { readonly name: string; readonly title: string }[];
  readonly actions: readonly { readonly name: string; readonly title: string; readonly targets: readonly string[] }[];
}

export interface Briefing {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly minutes: number;
  readonly page: string;
  readonly briefing: string;
  readonly hints: readonly { readonly price: number }[];
}

export type Mode = 'guided' | 'blind' | 'random';
export type Phase =
  | 'briefed'
  | 'baseline'
  | 'running'
  | 'acknowledged'
  | 'diagnosed'
  | 'mitigated'
  | 'recovered'
  | 'finishing'
  | 'graded'
  | 'voided';

export interface Cause {
  readonly component: string;
  readonly mechanism: string;
  readonly scope?: string;
}

/** What running a piece of evidence again has shown. */
export interface Verdict {
  readonly evidence: Evidence;
  readonly accepted: boolean;
  readonly reason: string;
}

export interface Diagnosis {
  readonly causes: readonly Cause[];
  readonly evidence: readonly Evidence[];
  readonly alert?: { readonly expr: string; readonly forSeconds: number };
}

export interface Result {
  readonly passed: boolean;
  readonly score: number;
  readonly parts: Readonly<Record<string, { readonly points: number; readonly of: number; readonly why: string }>>;
  readonly costs: readonly { readonly points: number; readonly why: string }[];
  readonly failures: readonly string[];
}

export interface Attempt {
  readonly id: string;
  readonly mode: Mode;
  readonly phase: Phase;
  readonly task: 'diagnose' | 'alert';
  readonly title: string;
  readonly page: string;
  readonly briefing?: string;
  readonly guide?: string;
  readonly minutes: number;
  /** On a game day: the shop is healthy, and the facilitator has not let the incident loose yet. */
  readonly held?: true;
  readonly answered: readonly { readonly observer: string; readonly at: string }[];
  readonly clocks: Readonly<
    Record<'briefed' | 'started' | 'acknowledged' | 'diagnosed' | 'mitigated' | 'recovered' | 'ended', string | undefined>
  >;
  readonly hints: {
    readonly bought: readonly { readonly price: number; readonly text: string }[];
    readonly nextPrice?: number;
    readonly left: number;
  };
  readonly notes: readonly { readonly at: string; readonly text: string }[];
  readonly actions: readonly { readonly at: string; readonly action: string; readonly target: string; readonly done: string }[];
  readonly diagnosis?: {
    readonly causes: readonly Cause[];
    readonly evidence: readonly Verdict[];
  };
  readonly brokenBounds: readonly string[];
  readonly voidReason?: string;
  readonly result?: Result;
  readonly debrief?: string;
  readonly furtherReading?: string;
}

export const isOver = ({ phase }: Pick<Attempt, 'phase'>): boolean => phase === 'graded' || phase === 'voided';
export const hasBegun = ({ clocks }: Pick<Attempt, 'clocks'>): boolean => clocks.started !== undefined;
