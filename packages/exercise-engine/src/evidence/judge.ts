import type { Telemetry, Window } from '../ports.ts';
import type { Component } from '../vocabulary/components.ts';
import { inspectLogql } from './inspect-logql.ts';
import { inspectPromql, type Selector } from './inspect-query.ts';
import { judgeTrace } from './judge-trace.ts';
import { pointsAt } from './points-at.ts';
import { type Change, separation, type ThreeWindows } from './separation.ts';

export type Evidence =
  | { readonly language: 'promql' | 'logql'; readonly query: string }
  | { readonly language: 'trace'; readonly traceId: string };

/** `observed` is what the windows showed, kept for the retrospective and so that it can be judged again without the lab. */
export interface Judged {
  readonly evidence: Evidence;
  readonly accepted: boolean;
  readonly reason: string;
  readonly change?: Change;
  readonly labels?: Readonly<Record<string, string>>;
  readonly observed?: ThreeWindows;
}

export interface Windows {
  readonly baseline: Window;
  readonly decoy?: Window;
  readonly incident: Window;
}

export interface JudgeOptions {
  readonly telemetry: Telemetry;
  readonly windows: Windows;
  /** What the learner says it is. Only this is compared: judging tells nothing about the truth. */
  readonly components: readonly Component[];
}

const STEP_MS = 2_000;
/** Less is a moment, not an incident. */
const SHORTEST_INCIDENT_MS = 8_000;
/** A rate over half a minute still speaks of the time before for so long. */
const YOUNG_INCIDENT_MS = 45_000;
const LOOKS_THE_SAME = 'it looks the same before and during the incident';

/** Runs one piece of evidence again over the baseline, the decoy and the incident. */
export async function judge(evidence: Evidence, options: JudgeOptions): Promise<Judged> {
  const { windows, telemetry, components } = options;
  const refuse = (reason: string): Judged => ({ evidence, accepted: false, reason });
  const incidentMs = windows.incident.toMs - windows.incident.fromMs;
  if (incidentMs < SHORTEST_INCIDENT_MS)
    return refuse('the incident has lasted for a few seconds only: wait until there is something to compare');
  if (evidence.language === 'trace') return judgeTrace(evidence, options);
  const inspected = evidence.language === 'promql' ? inspectPromql(evidence.query) : inspectLogql(evidence.query);
  if (!inspected.ok) return refuse(inspected.reason);
  const query = inspected.metricQuery ?? evidence.query;
  const ask = (window: Window) =>
    evidence.language === 'promql' ? telemetry.promRange(query, window, STEP_MS) : telemetry.logRange(query, window, STEP_MS);
  let observed: ThreeWindows;
  try {
    const [baseline, incident, decoy] = await Promise.all([
      ask(windows.baseline),
      ask(windows.incident),
      windows.decoy === undefined ? undefined : ask(windows.decoy),
    ]);
    observed = { baseline, incident, ...(decoy === undefined ? {} : { decoy }) };
  } catch (error) {
    return refuse(`the query failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const judged = decide({ evidence, selectors: inspected.selectors, observed, components });
  if (judged.reason !== LOOKS_THE_SAME || incidentMs >= YOUNG_INCIDENT_MS) return judged;
  return {
    ...judged,
    reason: `${LOOKS_THE_SAME}, which is ${Math.round(incidentMs / 1_000)} s old: wait for what the query looks back over`,
  };
}

export interface DecideOptions {
  readonly evidence: Evidence;
  readonly selectors: readonly Selector[];
  readonly observed: ThreeWindows;
  readonly components: readonly Component[];
}

/** The judgement, given what the windows showed. */
export function decide({ evidence, selectors, observed, components }: DecideOptions): Judged {
  const isCalm = components.every(({ name }) => name === 'none');
  const found = isCalm ? separation(observed) : separationOf(observed);
  const result = (accepted: boolean, reason: string): Judged => ({
    evidence,
    accepted,
    reason,
    observed,
    ...(found.labels === undefined ? {} : { labels: found.labels }),
    ...(found.separates ? { change: found.how } : {}),
  });
  if (isCalm) return judgeCalm(found, result);
  if (!found.separates) {
    if (found.reason === 'no_data') return result(false, 'the query selects nothing, neither before nor during the incident');
    if (found.reason === 'like_load')
      return result(false, 'it moves the same way when only the load rises: it shows the load, not the fault');
    return result(false, LOOKS_THE_SAME);
  }
  const about = components.find((component) => pointsAt(component, selectors, found.labels));
  if (about === undefined)
    return result(false, `it does not select ${components.map(({ name }) => name).join(' or ')}: name it by a label, or group by one`);
  return result(true, `it selects ${about.name}, and tells the incident from the baseline`);
}

/**
 * The whole of the incident, or its later half: a rate looks back, and at first speaks of the time before. What is short and over is
 * in the whole only.
 */
function separationOf(observed: ThreeWindows): ReturnType<typeof separation> {
  const whole = separation(observed);
  if (whole.separates) return whole;
  const later = observed.incident.map(({ labels, values }) => ({ labels, values: values.slice(Math.floor(values.length / 2)) }));
  const half = separation({ ...observed, incident: later });
  return half.separates ? half : whole;
}

/** That nothing is wrong is shown by a query that has data and does not move beyond what load does to it. */
function judgeCalm(found: ReturnType<typeof separation>, result: (accepted: boolean, reason: string) => Judged): Judged {
  if (found.separates) return result(false, 'it differs between before and now: if nothing is wrong, what does it show?');
  if (found.reason === 'no_data') return result(false, 'the query selects nothing, and so shows nothing');
  return result(true, 'it has data, and it is as it was before, or as load makes it');
}
