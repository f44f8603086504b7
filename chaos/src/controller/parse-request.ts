import { type ZodError, z } from 'zod';
import { ChaosError } from '../chaos-error.ts';
import { injectSchema, type StopCondition } from '../contract.ts';
import type { FaultKind } from '../fault-kind.ts';
import { type ChaosTopology, canonicalTarget } from '../targets.ts';

/** What was asked for, checked against what there is. */
export interface FaultPlan {
  readonly kind: FaultKind;
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly durationMs: number;
  readonly seed: number | undefined;
  readonly blind: boolean;
  readonly stopWhen: StopCondition | undefined;
  readonly holdMs: number | undefined;
}

/** @throws ChaosError `invalid_fault` with everything that is known, for whoever mistyped */
export function parseRequest(body: unknown, { kinds, topology }: { kinds: readonly FaultKind[]; topology: ChaosTopology }): FaultPlan {
  const request = injectSchema.safeParse(body);
  if (!request.success) throw invalid(issues(request.error));
  const { kind: kindName, target: given, durationMs, seed, blind = false, stopWhen, holdMs } = request.data;
  const kind = kinds.find((each) => each.kind === kindName);
  if (kind === undefined)
    throw unknown(
      'kind of fault',
      kindName,
      kinds.map((each) => each.kind),
    );
  const targets = kind.targets(topology);
  const target = canonicalTarget(given, targets);
  if (target === undefined) throw unknown(`target for ${kind.kind}`, given, targets);
  return { kind, target, parameters: parseParameters(kind, request.data.parameters), durationMs, seed, blind, stopWhen, holdMs };
}

function parseParameters(kind: FaultKind, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(kind.parameters.shape);
  const stranger = Object.keys(given).find((name) => !names.includes(name));
  if (stranger !== undefined) throw invalid(`${kind.kind} has no parameter ${stranger}; it has: ${names.join(', ') || 'none'}`);
  const missing = z.toJSONSchema(kind.parameters, { io: 'input' }).required?.find((name) => given[name] === undefined);
  if (missing !== undefined) throw invalid(`${kind.kind} needs ${missing}`);
  const parsed = kind.parameters.safeParse(given);
  if (!parsed.success) throw invalid(`${kind.kind}: ${issues(parsed.error)}`);
  return parsed.data;
}

const issues = (error: ZodError): string =>
  error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ');

const invalid = (message: string): ChaosError => new ChaosError('invalid_fault', message);

function unknown(what: string, given: string, known: readonly string[]): ChaosError {
  const listed = known.length === 0 ? 'here there is none' : `there are: ${known.join(', ')}`;
  return invalid(`there is no ${what} ${JSON.stringify(given)}; ${listed}`);
}
