import { z } from 'zod';

/**
 * Chaos Toolkit's open format of an experiment, https://chaostoolkit.org/reference/api/experiment/, as far as it can be run here: providers
 * are http and process. Unlike there, a key that nobody knows is an error: a misspelt tolerance would otherwise be no tolerance.
 */

const LONGEST_SECONDS = 3_600;

/** An object whose complaint about an unknown key names the known ones. */
function object<const S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${issue.keys.join(', ')}; there are ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

const text = z.string().min(1);
const seconds = z.number().min(0).max(LONGEST_SECONDS);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const secretNames = z.array(text).optional();

const httpProvider = object({
  type: z.literal('http'),
  url: z.url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' }),
  method: z.string().optional(),
  headers: z.record(z.string(), scalar).optional(),
  /** The query of a GET; the body of anything else, as JSON where the header Content-Type says so, else as a form. */
  arguments: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
  timeout: z.union([seconds, z.array(seconds).length(2)]).optional(),
  verify_tls: z.literal(true, { error: 'only true is supported: certificates are always checked' }).optional(),
  secrets: secretNames,
});

const processProvider = object({
  type: z.literal('process'),
  path: text,
  /** A list is passed on as it is; nothing goes through a shell. */
  arguments: z.union([z.array(scalar), z.record(z.string(), scalar), z.string()]).optional(),
  timeout: seconds.optional(),
  secrets: secretNames,
});

const provider = z.discriminatedUnion('type', [httpProvider, processProvider], {
  error: ({ input }) => {
    const type = (input as { readonly type?: unknown } | undefined)?.type;
    if (type === 'python') return 'providers of type python are not supported, since they need Python: use http or process';
    return typeof input === 'object' ? 'a provider has a type, http or process' : undefined;
  },
});
export type HttpProvider = z.infer<typeof httpProvider>;
export type ProcessProvider = z.infer<typeof processProvider>;
export type Provider = z.infer<typeof provider>;

const control = object({
  name: text,
  provider,
  /** `before` or `after` only; both unless told. */
  scope: z.enum(['before', 'after']).optional(),
  automatic: z.boolean().optional(),
});
export type Control = z.infer<typeof control>;

const common = {
  name: text,
  provider,
  background: z.boolean().optional(),
  pauses: object({ before: seconds.optional(), after: seconds.optional() }).optional(),
  controls: z.array(control).optional(),
};

const target = text.optional();
const ruleTolerance = z.discriminatedUnion(
  'type',
  [
    object({ type: z.literal('regex'), pattern: text, target }),
    object({ type: z.literal('jsonpath'), path: text, count: z.int().min(0).optional(), expect: z.unknown().optional(), target }),
    object({ type: z.literal('range'), range: z.array(z.number()).length(2), target }),
    object({ type: z.literal('probe'), name: text, provider, tolerance: z.union([scalar, z.array(scalar)]).optional() }),
  ],
  { error: ({ input }) => (typeof input === 'object' ? 'a tolerance has a type: regex, jsonpath, range or probe' : undefined) },
);
const tolerance = z.union([scalar, z.array(scalar).min(1), ruleTolerance]);
export type Tolerance = z.infer<typeof tolerance>;
export type RuleTolerance = z.infer<typeof ruleTolerance>;

const probe = object({ ...common, type: z.literal('probe'), tolerance: tolerance.optional() });
const action = object({ ...common, type: z.literal('action') });
const activity = z.discriminatedUnion('type', [probe, action], {
  error: ({ input }) => (typeof input === 'object' ? 'an activity has a type, probe or action (or is a ref)' : undefined),
});
export type Activity = z.infer<typeof activity>;

const hypothesis = object({
  title: text,
  probes: z.array(object({ ...common, type: z.literal('probe'), tolerance })).min(1),
  controls: z.array(control).optional(),
});
export type Hypothesis = z.infer<typeof hypothesis>;

const hypothesisStrategy = z.enum(['default', 'before-method-only', 'after-method-only', 'during-method-only', 'continuously']);
const rollbackStrategy = z.enum(['always', 'default', 'never', 'deviated']);

/** What our own runner and tests want to know; others pass over it. */
export const faultlineExtension = object({
  name: z.literal('faultline'),
  layer: z.enum(['network', 'http', 'runtime', 'dependency', 'process', 'config', 'telemetry']),
  /** What keeps the hypothesis true, in a few words. */
  defence: text,
  /** Seconds for which the baseline, and the system after the method, may take to be as the hypothesis says. */
  settle: seconds.optional(),
  /** What the lab needs so that the experiment says something: arguments of `up`. */
  lab: z.array(z.string()).optional(),
  /** What switches the defence off: more arguments of `up`, and values of configuration. */
  off: object({ lab: z.array(z.string()).optional(), var: z.record(z.string(), scalar).optional() }),
});
export type FaultlineExtension = z.infer<typeof faultlineExtension>;

const otherExtension = z.looseObject({ name: text.refine((name) => name !== 'faultline') });

export const experiment = object({
  version: z.string().optional(),
  title: text,
  description: text,
  tags: z.array(z.string()).optional(),
  contributions: z.record(z.string(), z.string()).optional(),
  configuration: z.record(z.string(), z.unknown()).optional(),
  secrets: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  controls: z.array(control).optional(),
  extensions: z.array(z.union([faultlineExtension, otherExtension])).optional(),
  runtime: object({
    hypothesis: object({
      strategy: hypothesisStrategy.optional(),
      /** Seconds between two looks during the method. */
      frequency: z.number().min(0.1).max(LONGEST_SECONDS).optional(),
      fail_fast: z.boolean().optional(),
    }).optional(),
    rollbacks: object({ strategy: rollbackStrategy }).optional(),
  }).optional(),
  'steady-state-hypothesis': hypothesis.optional(),
  method: z.array(activity),
  rollbacks: z.array(activity).optional(),
});
export type Experiment = z.infer<typeof experiment>;
