import type { CreateRuleEngine } from '../seams.ts';
import { loadRules } from './load-rules.ts';
import { createRuleGroup, type RuleGroup } from './rule-group.ts';
import { ruleRoutes } from './rule-routes.ts';

/**
 * Evaluates rule files at their intervals. Evaluations fall on multiples of the interval, so that results of all groups and restarts
 * share their timestamps; groups take turns within it, in the order of the files, so that the work is spread and records are
 * there before the alerts that read them. A turn that comes too late is left out, not caught up with.
 *
 * Throws RuleFileError.
 */
export const createRuleEngine: CreateRuleEngine = (options) => {
  const { host, clock, ruleFiles, evaluationIntervalMs } = options;
  const groups = loadRules(ruleFiles).map((spec) =>
    createRuleGroup(spec, { ...options, querier: host.querier, defaultSubqueryStepMs: evaluationIntervalMs }),
  );
  let cancels: (() => void)[] = [];

  function run(group: RuleGroup, index: number): void {
    const offsetMs = Math.floor((evaluationIntervalMs * index) / groups.length);
    const nowMs = clock.nowMs();
    const nextMs = (Math.floor((nowMs - offsetMs) / group.intervalMs) + 1) * group.intervalMs + offsetMs;
    cancels[index] = clock.after(nextMs - nowMs, () => {
      group.evaluate(nextMs);
      run(group, index);
    });
  }

  return {
    routes: ruleRoutes(groups),
    start: () => groups.forEach(run),
    stop() {
      for (const cancel of cancels) cancel();
      cancels = [];
      return Promise.resolve();
    },
  };
};
