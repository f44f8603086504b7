import { isDeepStrictEqual } from 'node:util';
import { query as jsonPathQuery } from 'json-p3';
import { RE2JS } from 're2js';
import type { Provider, RuleTolerance, Tolerance } from '../load/schema.ts';
import type { Output } from './call-provider.ts';

export interface Judgement {
  readonly met: boolean;
  /** What was found, short; the other half of the sentence "wanted …, found …". */
  readonly found: string;
  readonly wanted: string;
}

/** Asks another provider about the value; what it finds is judged in turn. */
export type AskAbout = (provider: Provider, value: unknown) => Promise<Output>;

/**
 * Whether an output is within its tolerance, by the rules of the reference implementation (chaoslib/hypothesis.py): a scalar and a list
 * are about the status of an output that has one (a list is then always membership), and about the value otherwise.
 */
export async function judge(tolerance: Tolerance, output: unknown, ask: AskAbout): Promise<Judgement> {
  const status = statusOf(output);
  if (Array.isArray(tolerance)) return judgeList(tolerance, output, status);
  if (typeof tolerance !== 'object') {
    const value = typeof tolerance === 'number' ? (status ?? output) : output;
    return { met: value === tolerance, wanted: show(tolerance), found: show(value) };
  }
  return judgeRule(tolerance, output, ask);
}

function judgeList(tolerance: readonly unknown[], output: unknown, status: unknown): Judgement {
  const value = status ?? output;
  const [low, high] = tolerance;
  if (status === undefined && tolerance.length === 2 && typeof low === 'number' && typeof high === 'number')
    return inRange([low, high], value);
  return { met: tolerance.includes(value), wanted: `one of ${tolerance.map(show).join(', ')}`, found: show(value) };
}

async function judgeRule(tolerance: RuleTolerance, output: unknown, ask: AskAbout): Promise<Judgement> {
  switch (tolerance.type) {
    case 'regex': {
      const value = targetOf(output, tolerance.target);
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return {
        met: RE2JS.compile(tolerance.pattern).matcher(text).find(),
        wanted: `something like /${tolerance.pattern}/`,
        found: show(text),
      };
    }
    case 'jsonpath':
      return judgeJsonPath(tolerance, targetOf(output, tolerance.target));
    case 'range':
      return inRange(tolerance.range, targetOf(output, tolerance.target));
    case 'probe': {
      const answer = await ask(tolerance.provider, output);
      const expected = tolerance.tolerance ?? (tolerance.provider.type === 'process' ? 0 : 200);
      return judge(expected, answer, ask);
    }
    default:
      return tolerance satisfies never;
  }
}

function judgeJsonPath({ path, count, expect, ...rest }: Extract<RuleTolerance, { type: 'jsonpath' }>, target: unknown): Judgement {
  const values = [...jsonPathQuery(path, asJson(target) as Parameters<typeof jsonPathQuery>[1])].map(({ value }) => value as unknown);
  const found = values.length === 0 ? 'nothing' : values.map(show).join(', ');
  // The number is asked for before what is expected, which then decides.
  if ('expect' in { expect, ...rest } && expect !== undefined) {
    const expected = Array.isArray(expect) ? expect : [expect];
    return { met: isDeepStrictEqual(values, expected), wanted: `${path} to be ${expected.map(show).join(', ')}`, found };
  }
  if (count !== undefined) return { met: values.length === count, wanted: `${count} of ${path}`, found: `${values.length}` };
  return { met: values.length > 0, wanted: `something at ${path}`, found };
}

function inRange(range: readonly number[], value: unknown): Judgement {
  const [low = Number.NaN, high = Number.NaN] = range;
  const number = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
  return { met: number >= low && number <= high, wanted: `${low} to ${high}`, found: show(value) };
}

function statusOf(output: unknown): unknown {
  return typeof output === 'object' && output !== null && 'status' in output ? output.status : undefined;
}

function targetOf(output: unknown, target: string | undefined): unknown {
  if (target === undefined || typeof output !== 'object' || output === null) return output;
  return (output as Readonly<Record<string, unknown>>)[target] ?? output;
}

function asJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const LONGEST_SHOWN = 120;

export function show(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : (JSON.stringify(value) ?? 'nothing');
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
