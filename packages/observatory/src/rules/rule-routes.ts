import { type Labels, QueryError } from '@faultline/query-core';
import { formatExponential, formatTime } from '../go-format.ts';
import type { ApiRequest, Route } from '../http/route.ts';
import { success } from '../prometheus/envelope.ts';
import type { ActiveAlert } from './alert.ts';
import { type GroupRule, nameOf, type RuleGroup, type RuleHealth } from './rule-group.ts';

/** /api/v1/rules and /api/v1/alerts, as Prometheus answers them. */
export function ruleRoutes(groups: readonly RuleGroup[]): Route[] {
  return [
    { method: 'GET', path: '/api/v1/rules', handle: (request) => success({ groups: selectGroups(groups, request) }) },
    {
      method: 'GET',
      path: '/api/v1/alerts',
      handle: () => success({ alerts: groups.flatMap(({ rules }) => rules.flatMap((rule) => alertsOf(rule).map(alertJson))) }),
    },
  ];
}

function selectGroups(groups: readonly RuleGroup[], { query }: ApiRequest): unknown[] {
  const type = query.get('type') ?? '';
  if (type !== '' && type !== 'alert' && type !== 'record') {
    throw new QueryError('bad_data', `invalid parameter "type": not supported value ${JSON.stringify(type)}`);
  }
  const asked = (name: string): ((value: string) => boolean) => {
    const values = query.getAll(name);
    return (value) => values.length === 0 || values.includes(value);
  };
  const [isNamed, isInGroup, isInFile] = [asked('rule_name[]'), asked('rule_group[]'), asked('file[]')];
  const withAlerts = !/^(1|t|true)$/i.test(query.get('exclude_alerts') ?? '');
  const isOfType = ({ definition }: GroupRule): boolean => type === '' || (type === 'alert') === (definition.kind === 'alerting');

  return groups.flatMap((group) => {
    if (!isInGroup(group.spec.name) || !isInFile(group.spec.file)) return [];
    const rules = group.rules.filter((rule) => isOfType(rule) && isNamed(nameOf(rule)));
    // A question about certain rules is not answered with empty groups.
    if (rules.length === 0 && (type !== '' || query.has('rule_name[]'))) return [];
    return [
      {
        name: group.spec.name,
        file: group.spec.file,
        rules: rules.map((rule) => ruleJson(rule, withAlerts)),
        interval: group.intervalMs / 1000,
        limit: group.spec.limit,
        evaluationTime: (group.lastEvaluation?.durationMs ?? 0) / 1000,
        lastEvaluation: formatTime(group.lastEvaluation?.atMs),
      },
    ];
  });
}

function ruleJson(rule: GroupRule, withAlerts: boolean): unknown {
  const { definition, query } = rule;
  if (definition.kind === 'recording') {
    const { name, labels } = definition.spec;
    return { name, query, ...nonEmpty('labels', labels), ...healthJson(rule.health), type: 'recording' };
  }
  const { spec } = definition.rule;
  return {
    state: definition.rule.state(),
    name: spec.name,
    query,
    duration: spec.holdMs / 1000,
    keepFiringFor: spec.keepFiringMs / 1000,
    labels: spec.labels,
    annotations: spec.annotations,
    ...(withAlerts ? { alerts: alertsOf(rule).map(alertJson) } : {}),
    ...healthJson(rule.health),
    type: 'alerting',
  };
}

function healthJson(health: RuleHealth): object {
  return {
    health: health.kind,
    ...(health.kind === 'err' ? { lastError: health.error } : {}),
    evaluationTime: health.kind === 'unknown' ? 0 : health.durationMs / 1000,
    lastEvaluation: formatTime(health.kind === 'unknown' ? undefined : health.atMs),
  };
}

const nonEmpty = (key: string, labels: Labels): Record<string, Labels> => (Object.keys(labels).length === 0 ? {} : { [key]: labels });

function alertsOf({ definition }: GroupRule): ActiveAlert[] {
  return definition.kind === 'alerting' ? definition.rule.active() : [];
}

function alertJson({ labels, annotations, activeAtMs, value, phase }: ActiveAlert): unknown {
  const keptSinceMs = phase.kind === 'firing' ? phase.endedAtMs : undefined;
  return {
    labels,
    annotations,
    state: phase.kind,
    activeAt: formatTime(activeAtMs),
    ...(keptSinceMs === undefined ? {} : { keepFiringSince: formatTime(keptSinceMs) }),
    value: formatExponential(value),
  };
}
