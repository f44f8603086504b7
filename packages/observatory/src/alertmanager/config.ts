import { type Labels, type Matcher, parseDuration } from '@faultline/query-core';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { checked, createMatchers, type LabelMatchers, MatcherError, parseMatchers } from './matchers.ts';

export interface WebhookConfig {
  readonly target: Readonly<{ kind: 'url'; url: string }> | Readonly<{ kind: 'file'; path: string }>;
  readonly sendResolved: boolean;
  /** The most alerts in one notification; 0 is any number. */
  readonly maxAlerts: number;
  readonly timeoutMs: number;
}

export interface Receiver {
  readonly name: string;
  readonly webhooks: readonly WebhookConfig[];
}

export interface RouteConfig {
  readonly receiver: string;
  /** `'all'`: every label, so that each alert is a group of its own. */
  readonly groupBy: readonly string[] | 'all';
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  readonly matchers: LabelMatchers;
  /** Whether the next routes beside this one are asked as well. */
  readonly goesOn: boolean;
  readonly routes: readonly RouteConfig[];
}

export interface InhibitRule {
  readonly source: LabelMatchers;
  readonly target: LabelMatchers;
  readonly equal: readonly string[];
}

export interface AlertmanagerConfig {
  readonly resolveTimeoutMs: number;
  readonly route: RouteConfig;
  readonly inhibitRules: readonly InhibitRule[];
  readonly receivers: readonly Receiver[];
  /** The text that was read. */
  readonly original: string;
}

export class AlertmanagerConfigError extends Error {
  override readonly name = 'AlertmanagerConfigError';
}

const duration = z.string().transform((text, context) => {
  try {
    return parseDuration(text);
  } catch {
    context.addIssue(`not a valid duration string: ${JSON.stringify(text)}`);
    return z.NEVER;
  }
});
const labelMap = z.record(z.string(), z.coerce.string()).default({});
const matcherList = z.array(z.string()).default([]);

const inhibitRule = z.strictObject({
  name: z.string().optional(),
  source_matchers: matcherList,
  source_match: labelMap,
  source_match_re: labelMap,
  target_matchers: matcherList,
  target_match: labelMap,
  target_match_re: labelMap,
  equal: z.array(z.string()).default([]),
});

const webhook = z
  .strictObject({
    url: z.url().optional(),
    url_file: z.string().min(1).optional(),
    send_resolved: z.boolean().default(true),
    max_alerts: z.int().nonnegative().default(0),
    timeout: duration.default(10_000),
  })
  .refine(({ url, url_file }) => (url === undefined) !== (url_file === undefined), 'exactly one of url and url_file must be set');

const receiver = z.strictObject({ name: z.string().min(1), webhook_configs: z.array(webhook).default([]) });

const routeFields = {
  receiver: z.string().optional(),
  group_by: z.array(z.string()).optional(),
  group_wait: duration.optional(),
  group_interval: duration.optional(),
  repeat_interval: duration.optional(),
  matchers: matcherList,
  match: labelMap,
  match_re: labelMap,
  continue: z.boolean().default(false),
};
type RawRoute = z.infer<z.ZodObject<typeof routeFields>> & { readonly routes: readonly RawRoute[] };
const route: z.ZodType<RawRoute> = z.strictObject({ ...routeFields, routes: z.lazy(() => z.array(route)).default([]) });

/** Only what is carried out here: a setting that would be ignored is an error, since somebody counts on it. */
const file = z.strictObject({
  global: z.strictObject({ resolve_timeout: duration.default(300_000) }).prefault({}),
  route,
  inhibit_rules: z.array(inhibitRule).default([]),
  receivers: z.array(receiver).default([]),
});

/** Defaults of Alertmanager. */
const ROOT = { groupBy: [], groupWaitMs: 30_000, groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000 };

/** Reads alertmanager.yml. Throws AlertmanagerConfigError that names the file and what is wrong with it. */
export function parseAlertmanagerConfig(content: string, path: string): AlertmanagerConfig {
  const document = parseDocument(content);
  const [syntax] = document.errors;
  if (syntax !== undefined) throw new AlertmanagerConfigError(`${path}: ${syntax.message}`);
  const result = file.safeParse(document.toJS());
  if (!result.success) throw new AlertmanagerConfigError(`${path}: ${z.prettifyError(result.error)}`);
  const { global, route: root, inhibit_rules, receivers } = result.data;
  try {
    const names = new Set(receivers.map(({ name }) => name));
    if (names.size < receivers.length) throw new MatcherError('a receiver is defined twice');
    if (root.receiver === undefined) throw new MatcherError('root route must specify a default receiver');
    const { receiver: rootReceiver } = root;
    const tree = buildRoute(root, { ...ROOT, receiver: rootReceiver });
    if (tree.matchers.list.length > 0) throw new MatcherError('root route must not have any matchers');
    const unknown = receiversOf(tree).find((name) => !names.has(name));
    if (unknown !== undefined) throw new MatcherError(`undefined receiver ${JSON.stringify(unknown)} used in route`);
    return {
      resolveTimeoutMs: global.resolve_timeout,
      route: tree,
      inhibitRules: inhibit_rules.map((rule) => ({
        source: matchersOf(rule.source_matchers, rule.source_match, rule.source_match_re),
        target: matchersOf(rule.target_matchers, rule.target_match, rule.target_match_re),
        equal: rule.equal,
      })),
      receivers: receivers.map(({ name, webhook_configs }) => ({ name, webhooks: webhook_configs.map(toWebhook) })),
      original: content,
    };
  } catch (error) {
    if (error instanceof MatcherError) throw new AlertmanagerConfigError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

type Inherited = Pick<RouteConfig, 'receiver' | 'groupBy' | 'groupWaitMs' | 'groupIntervalMs' | 'repeatIntervalMs'>;

/** What a route does not say it has from the route above it. */
function buildRoute(raw: RawRoute, parent: Inherited): RouteConfig {
  const own: Inherited = {
    receiver: raw.receiver ?? parent.receiver,
    groupBy: raw.group_by === undefined ? parent.groupBy : raw.group_by.includes('...') ? 'all' : raw.group_by,
    groupWaitMs: raw.group_wait ?? parent.groupWaitMs,
    groupIntervalMs: raw.group_interval ?? parent.groupIntervalMs,
    repeatIntervalMs: raw.repeat_interval ?? parent.repeatIntervalMs,
  };
  if (own.groupIntervalMs === 0 || own.repeatIntervalMs === 0) throw new MatcherError('group_interval and repeat_interval cannot be zero');
  return {
    ...own,
    matchers: matchersOf(raw.matchers, raw.match, raw.match_re),
    goesOn: raw.continue,
    routes: raw.routes.map((child) => buildRoute(child, own)),
  };
}

/** The current form, and the two older ones that Alertmanager still reads. */
function matchersOf(texts: readonly string[], equal: Labels, regex: Labels): LabelMatchers {
  const older = (labels: Labels, op: Matcher['op']): Matcher[] =>
    Object.entries(labels).map(([name, value]) => checked({ name, op, value }));
  return createMatchers([...texts.flatMap(parseMatchers), ...older(equal, '='), ...older(regex, '=~')]);
}

function toWebhook({ url, url_file, send_resolved, max_alerts, timeout }: z.infer<typeof webhook>): WebhookConfig {
  const target = url === undefined ? ({ kind: 'file', path: url_file ?? '' } as const) : ({ kind: 'url', url } as const);
  // Alertmanager takes 0 for no limit; a notification that hangs would hold up its group for ever.
  return { target, sendResolved: send_resolved, maxAlerts: max_alerts, timeoutMs: timeout === 0 ? 10_000 : timeout };
}

const receiversOf = ({ receiver: own, routes }: RouteConfig): string[] => [own, ...routes.flatMap(receiversOf)];
