import type { TraceSpan } from '../ports.ts';
import type { Component } from '../vocabulary/components.ts';
import type { Evidence, Judged, JudgeOptions } from './judge.ts';

/** A span that is the trouble takes this share of its trace, in a trace that is this many times the usual. */
const MOST_OF_IT = 0.4;
const TIMES_USUAL = 2;

/** A trace is evidence when it is of the incident and a span of, or towards, the component failed or took most of an unusual time. */
export async function judgeTrace(
  evidence: Extract<Evidence, { language: 'trace' }>,
  { telemetry, windows, components }: JudgeOptions,
): Promise<Judged> {
  const result = (accepted: boolean, reason: string): Judged => ({ evidence, accepted, reason });
  const spans = await telemetry.trace(evidence.traceId);
  if (spans === undefined || spans.length === 0) return result(false, `there is no trace ${evidence.traceId}`);
  const startMs = Math.min(...spans.map((span) => span.startMs));
  const endMs = Math.max(...spans.map((span) => span.startMs + span.durationMs));
  if (endMs < windows.incident.fromMs || startMs > windows.incident.toMs) return result(false, 'the trace is not from the incident');
  const about = spans.filter((span) => components.some((component) => concerns(span, component)));
  if (about.length === 0) return result(false, `no span of the trace concerns ${components.map(({ name }) => name).join(' or ')}`);
  if (about.some(({ failed }) => failed)) return result(true, 'a span of it concerns the component, and failed');
  const root = spans.toSorted((a, b) => a.startMs - b.startMs)[0];
  const usualMs = root === undefined ? undefined : await telemetry.usualDurationMs(root.name, windows.baseline);
  const totalMs = endMs - startMs;
  const longestMs = Math.max(...about.map(({ durationMs }) => durationMs));
  if (usualMs !== undefined && totalMs < TIMES_USUAL * usualMs)
    return result(false, `the trace took ${Math.round(totalMs)} ms, which is nothing unusual, and no span of the component failed`);
  if (longestMs < MOST_OF_IT * totalMs)
    return result(false, `the component took ${Math.round(longestMs)} of the ${Math.round(totalMs)} ms: the time went elsewhere`);
  return result(true, `the component took ${Math.round(longestMs)} of the ${Math.round(totalMs)} ms of an unusually long trace`);
}

/** `server.address` is loopback for everything in the lab; `peer.service` and the business spans say whom a call is for. */
function concerns({ service, name, attributes }: TraceSpan, { labels, name: component }: Component): boolean {
  const called = [
    attributes['peer.service'],
    attributes['dependency'],
    attributes['faultline.dependency'],
    attributes['db.system'],
    attributes['db.system.name'],
  ];
  const names = new Set([component, ...labels.map(({ value }) => value)]);
  return (
    names.has(service) ||
    called.some((value) => value !== undefined && names.has(value)) ||
    (businessSpans[name] ?? []).some((each) => names.has(each))
  );
}

/** From the telemetry catalogue: what they cover. */
const businessSpans: Readonly<Record<string, readonly string[]>> = {
  charge_card: ['provider'],
  void_charge: ['provider'],
  process_payment: ['payment'],
  reserve_stock: ['inventory'],
  commit_stock: ['inventory'],
  validate_cart: ['inventory'],
};
