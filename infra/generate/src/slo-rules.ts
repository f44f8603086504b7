import type { AlertingRule, Labels, RecordingRule, RuleGroup } from './rule-file.ts';
import { errorBudget, type Slo, sloId, WINDOW } from './slo.ts';
import { type BurnWindows, longWindowsOf, type WindowSet, windowsOf } from './windows.ts';

/** Where the console shows runbooks and dashboards; it takes the path alone when it runs elsewhere. */
const CONSOLE = 'http://localhost:4000';

/**
 * The rules of one SLO, under the names that Sloth gives them (https://sloth.dev), so that dashboards made for Sloth work:
 *
 *     good, total ─► slo:sli_error:ratio_rate<window> ─┬─► alerts: short and long window of a pair above a burn rate
 *                    slo:sli_bad:increase<window> ─────┘
 *                    slo:error_budget:ratio, slo:current_burn_rate:ratio, slo:period_…  ─► dashboards
 *
 * Three cases decide the form of the queries:
 * - without traffic there is no ratio, rather than 0/0: the alert has nothing to fire on;
 * - while nothing is good yet, `good` is absent, and absent minus anything is absent: it is made 0;
 * - a few failures among few requests are a large ratio: alerts ask for a number of bad events as well.
 */
export function sloRules(slo: Slo, set: WindowSet): RuleGroup[] {
  const id = sloId(slo);
  const helpers: RecordingRule[] = slo.helpers.map(({ record, expr }) => ({ record, expr }));
  return [
    group(`sloth-slo-sli-recordings-${id}`, set.every.page, [
      ...helpers,
      ...windowsOf(set, 'page').flatMap((window) => windowRecords(slo, set, window)),
    ]),
    group(
      `sloth-slo-sli-slow-recordings-${id}`,
      set.every.ticket,
      windowsOf(set, 'ticket').flatMap((window) => windowRecords(slo, set, window)),
    ),
    group(`sloth-slo-meta-recordings-${id}`, set.every.period, metaRecords(slo, set)),
    group(`sloth-slo-alerts-${id}`, set.every.page, [alert(slo, set, 'page'), alert(slo, set, 'ticket')]),
  ];
}

function group(name: string, interval: string | undefined, rules: RuleGroup['rules']): RuleGroup {
  return interval === undefined ? { name, rules } : { name, interval, rules };
}

function windowRecords(slo: Slo, set: WindowSet, window: string): RecordingRule[] {
  const good = `(${slo.indicator.good} or vector(0))`.replaceAll(WINDOW, window);
  const total = slo.indicator.total.replaceAll(WINDOW, window);
  const labels = { ...identity(slo), sloth_window: window };
  const ratio = { record: ratioName(window), expr: `1 - ${good} / (${total} > 0)`, labels };
  if (!longWindowsOf(set).has(window)) return [ratio];
  return [ratio, { record: badName(window), expr: `${total} - ${good}`, labels }];
}

/** The period's ratio is the mean of the shortest window's: reading every request of a month again at each step is out of proportion. */
function metaRecords(slo: Slo, set: WindowSet): RecordingRule[] {
  const budget = errorBudget(slo);
  const labels = identity(slo);
  const selector = selectorOf(labels);
  const shortest = windowsOf(set, 'page')[0] ?? set.period;
  const perBudget = `/ on (sloth_id, sloth_slo, sloth_service) group_left () slo:error_budget:ratio${selector}`;
  const samples = `${ratioName(shortest)}${selector}[${set.period}]`;
  return [
    {
      record: ratioName(set.period),
      expr: `sum_over_time(${samples}) / ignoring (sloth_window) count_over_time(${samples})`,
      labels: { ...labels, sloth_window: set.period },
    },
    { record: 'slo:objective:ratio', expr: `vector(${Number((1 - budget).toFixed(10))})`, labels },
    { record: 'slo:error_budget:ratio', expr: `vector(${budget})`, labels },
    { record: 'slo:time_period:days', expr: `vector(${set.periodDays})`, labels },
    { record: 'slo:current_burn_rate:ratio', expr: `${ratioName(shortest)}${selector} ${perBudget}`, labels },
    { record: 'slo:period_burn_rate:ratio', expr: `${ratioName(set.period)}${selector} ${perBudget}`, labels },
    { record: 'slo:period_error_budget_remaining:ratio', expr: `1 - slo:period_burn_rate:ratio${selector}`, labels },
    {
      record: 'sloth_slo_info',
      expr: 'vector(1)',
      labels: { ...labels, sloth_mode: set.name, sloth_objective: String(slo.objective), sloth_spec: 'faultline/v1' },
    },
  ];
}

function alert(slo: Slo, set: WindowSet, severity: BurnWindows['severity']): AlertingRule {
  const burns = set.burns.filter((burn) => burn.severity === severity);
  const { name, summary, dashboard } = slo.alert;
  return {
    alert: name,
    expr: burns.map((burn) => burnCondition(slo, burn)).join('\nor\n'),
    labels: { severity, sloth_severity: severity, service: slo.service, owner: slo.owner },
    annotations: {
      summary,
      description:
        `{{ $value | humanizePercentage }} of what {{ $labels.sloth_slo }} counts is bad, where ${slo.objective}% shall be good. ` +
        `${slo.description} ${consequence(set, severity)}`,
      runbook_url: `${CONSOLE}/runbooks/${name}`,
      dashboard: `${CONSOLE}/dashboards/${dashboard}`,
    },
  };
}

function consequence(set: WindowSet, severity: BurnWindows['severity']): string {
  const slowest = Math.min(...set.burns.filter((burn) => burn.severity === severity).map(({ burnRate }) => burnRate));
  const hours = Number(((set.periodDays * 24) / slowest).toFixed(1));
  return `At this rate the budget of ${set.period} is spent within ${hours} hours.`;
}

function burnCondition(slo: Slo, { short, long, burnRate }: BurnWindows): string {
  const selector = selectorOf(identity(slo));
  const threshold = `(${burnRate} * ${errorBudget(slo)})`;
  return [
    '(',
    `  max without (sloth_window) (${ratioName(short)}${selector} > ${threshold})`,
    'and',
    `  max without (sloth_window) (${ratioName(long)}${selector} > ${threshold})`,
    'and',
    `  max without (sloth_window) (${badName(long)}${selector} >= ${slo.alert.minimumBadEvents})`,
    ')',
  ].join('\n');
}

const identity = (slo: Slo): Labels => ({ sloth_id: sloId(slo), sloth_service: slo.service, sloth_slo: slo.name });

function selectorOf(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
}

const ratioName = (window: string): string => `slo:sli_error:ratio_rate${window}`;
const badName = (window: string): string => `slo:sli_bad:increase${window}`;
