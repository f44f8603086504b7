/** Fires while both windows burn faster than `burnRate` times the rate that would spend the budget in exactly the period. */
export interface BurnWindows {
  readonly severity: 'page' | 'ticket';
  /** Ends the alert soon after the cause has ended. */
  readonly short: string;
  /** Keeps a hiccup from starting it. */
  readonly long: string;
  readonly burnRate: number;
}

export interface WindowSet {
  readonly name: 'production' | 'lab';
  readonly period: string;
  readonly periodDays: number;
  readonly burns: readonly BurnWindows[];
  /** How often windows are computed; undefined is the evaluation interval of the whole configuration. A long window moves slowly. */
  readonly every: { readonly page: string | undefined; readonly ticket: string; readonly period: string };
}

/** "Alerting on SLOs" of the Site Reliability Workbook: 2 %, 5 %, 10 % and 10 % of the budget spent when each fires. */
const production: WindowSet = {
  name: 'production',
  period: '30d',
  periodDays: 30,
  burns: [
    { severity: 'page', short: '5m', long: '1h', burnRate: 14.4 },
    { severity: 'page', short: '30m', long: '6h', burnRate: 6 },
    { severity: 'ticket', short: '2h', long: '1d', burnRate: 3 },
    { severity: 'ticket', short: '6h', long: '3d', burnRate: 1 },
  ],
  every: { page: '30s', ticket: '1m', period: '1m' },
};

/** A twentieth of it, period included, so that every share of the budget stays what it was and a page comes within a lesson. */
const lab: WindowSet = {
  name: 'lab',
  period: '36h',
  periodDays: 1.5,
  burns: [
    { severity: 'page', short: '15s', long: '3m', burnRate: 14.4 },
    { severity: 'page', short: '90s', long: '18m', burnRate: 6 },
    { severity: 'ticket', short: '6m', long: '72m', burnRate: 3 },
    { severity: 'ticket', short: '18m', long: '216m', burnRate: 1 },
  ],
  every: { page: undefined, ticket: '10s', period: '30s' },
};

export const windowSets: readonly WindowSet[] = [production, lab];

/** The windows of one severity, each once; a ticket's window that pages use as well belongs to the pages. */
export function windowsOf(set: WindowSet, severity: BurnWindows['severity']): string[] {
  const of = (wanted: BurnWindows['severity']): string[] =>
    set.burns.filter((burn) => burn.severity === wanted).flatMap(({ short, long }) => [short, long]);
  const paging = new Set(of('page'));
  return severity === 'page' ? [...paging] : [...new Set(of('ticket'))].filter((window) => !paging.has(window));
}

/** Windows in which an alert needs a minimum of bad events. */
export const longWindowsOf = (set: WindowSet): Set<string> => new Set(set.burns.map(({ long }) => long));
