import { compile as compileJsonPath } from 'json-p3';
import { RE2JS } from 're2js';
import { injectSchema } from '../../contract.ts';
import { faultKinds } from '../../kinds/index.ts';
import { isInjection } from '../activity/injection.ts';
import { problemOfQuery } from './check-queries.ts';
import type { Activity, Experiment, Provider, Tolerance } from './schema.ts';
import type { Path } from './source.ts';

type Complain = (path: Path, message: string) => void;

/** What the schema cannot say: queries and patterns that are none, faults without an end. */
export function checkMeaning(experiment: Experiment, complain: Complain): void {
  const lists: [Path, readonly Activity[]][] = [
    [['steady-state-hypothesis', 'probes'], experiment['steady-state-hypothesis']?.probes ?? []],
    [['method'], experiment.method],
    [['rollbacks'], experiment.rollbacks ?? []],
  ];
  for (const [path, activities] of lists) {
    for (const [index, activity] of activities.entries()) checkActivity(activity, [...path, index], complain);
  }
}

function checkActivity(activity: Activity, path: Path, complain: Complain): void {
  checkProvider(activity.provider, [...path, 'provider'], complain);
  if (activity.type === 'probe' && activity.tolerance !== undefined) {
    checkTolerance(activity.tolerance, [...path, 'tolerance'], complain);
  }
  if (!isInjection(activity)) return;
  checkFault(activity.provider.arguments, [...path, 'provider', 'arguments'], complain);
}

/** A kind that is not known here may be known to the controller, which has the last word. */
function checkFault(body: unknown, path: Path, complain: Complain): void {
  const asked = injectSchema.safeParse(body);
  for (const issue of asked.error?.issues ?? []) {
    const isEndless = issue.path[0] === 'durationMs';
    complain(
      [...path, ...issue.path],
      isEndless ? 'a fault needs durationMs, from 100 to 3600000: no fault without an end' : issue.message,
    );
  }
  const kind = faultKinds.find((each) => each.kind === asked.data?.kind);
  const parameters = kind?.parameters.strict().safeParse(asked.data?.parameters);
  for (const issue of parameters?.error?.issues ?? []) {
    const at = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : issue.path;
    const known = Object.keys(kind?.parameters.shape ?? {}).join(', ') || 'none';
    complain(
      [...path, 'parameters', ...at],
      `${kind?.kind}: ${[...issue.path.map(String), issue.message].join(': ')}; its parameters are ${known}`,
    );
  }
}

function checkProvider(provider: Provider, path: Path, complain: Complain): void {
  if (provider.type !== 'http') return;
  const problem = problemOfQuery(provider);
  if (problem !== undefined) complain([...path, 'arguments', problem.parameter], problem.message);
}

function checkTolerance(tolerance: Tolerance, path: Path, complain: Complain): void {
  if (typeof tolerance !== 'object' || Array.isArray(tolerance)) return;
  switch (tolerance.type) {
    case 'regex':
      return complainIfItThrows(() => RE2JS.compile(tolerance.pattern), 'pattern');
    case 'jsonpath':
      return complainIfItThrows(() => compileJsonPath(tolerance.path), 'path');
    case 'range':
      if ((tolerance.range[0] ?? 0) > (tolerance.range[1] ?? 0))
        complain([...path, 'range'], 'the first of a range must not be above the second');
      return undefined;
    case 'probe':
      return checkProvider(tolerance.provider, [...path, 'provider'], complain);
    default:
      return tolerance satisfies never;
  }
  function complainIfItThrows(work: () => unknown, key: string): void {
    try {
      work();
    } catch (error) {
      complain([...path, key], `${key}: ${(error as Error).message}`);
    }
  }
}
