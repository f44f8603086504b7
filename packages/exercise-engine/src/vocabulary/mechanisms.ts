/** How something fails. Mechanisms of one family are near enough for partial credit. */
export interface Mechanism {
  readonly name: string;
  readonly title: string;
  readonly family: 'slow' | 'errors' | 'database' | 'process' | 'data' | 'telemetry' | 'load' | 'none';
  readonly aliases: readonly string[];
}

export const mechanisms: readonly Mechanism[] = [
  { name: 'slow-responses', title: 'answers come, but late', family: 'slow', aliases: ['slow', 'latency', 'slow-dependency', 'slowness'] },
  {
    name: 'no-responses',
    title: 'answers do not come at all',
    family: 'slow',
    aliases: ['timeout', 'timeouts', 'black-hole', 'hang', 'partition'],
  },
  {
    name: 'lost-responses',
    title: 'requests arrive and act, their answers are lost',
    family: 'errors',
    aliases: ['reset', 'resets', 'reset-peer', 'ambiguous-partition', 'truncated'],
  },
  {
    name: 'down',
    title: 'it is away: connections are refused',
    family: 'errors',
    aliases: ['outage', 'unreachable', 'connection-refused'],
  },
  {
    name: 'partial-errors',
    title: 'some of its answers are errors',
    family: 'errors',
    aliases: ['errors', 'error-rate', 'intermittent-errors'],
  },
  {
    name: 'bad-answers',
    title: 'it answers with success, but what it says is wrong',
    family: 'data',
    aliases: ['silent-failure', 'wrong-data', 'business-failure', 'declines', 'mass-decline'],
  },
  {
    name: 'retry-storm',
    title: 'retries multiply the load on something that struggles',
    family: 'load',
    aliases: ['retries', 'retry-amplification'],
  },
  { name: 'over-capacity', title: 'more is asked of it than it can do', family: 'load', aliases: ['overload', 'saturation', 'capacity'] },
  {
    name: 'cache-loss',
    title: 'a cache was emptied; what stands behind it does the work',
    family: 'data',
    aliases: ['cache-flush', 'data-loss', 'flush', 'sessions-lost'],
  },
  {
    name: 'lock-contention',
    title: 'transactions wait for a lock',
    family: 'database',
    aliases: ['lock', 'locks', 'table-lock', 'blocking-session'],
  },
  {
    name: 'pool-exhaustion',
    title: 'no connection is left in the pool',
    family: 'database',
    aliases: ['pool', 'connections', 'connection-leak'],
  },
  { name: 'slow-queries', title: 'queries take long', family: 'database', aliases: ['slow-query', 'slow-database'] },
  {
    name: 'event-loop-block',
    title: 'the event loop stands still',
    family: 'process',
    aliases: ['event-loop', 'blocked-event-loop', 'cpu-bound'],
  },
  { name: 'cpu-saturation', title: 'the processor is busy with something else', family: 'process', aliases: ['cpu', 'cpu-burn'] },
  { name: 'memory-leak', title: 'memory grows and is not given back', family: 'process', aliases: ['leak', 'heap-leak', 'heap'] },
  {
    name: 'crash-loop',
    title: 'the process ends and starts again and again',
    family: 'process',
    aliases: ['crash', 'crashes', 'restarts', 'killed'],
  },
  { name: 'paused', title: 'the process is there but does nothing', family: 'process', aliases: ['frozen', 'pause', 'stopped'] },
  {
    name: 'readiness-cascade',
    title: 'a health check takes healthy replicas out',
    family: 'process',
    aliases: ['deep-health-check', 'readiness', 'health-check'],
  },
  {
    name: 'bad-deploy',
    title: 'a change of version or setting',
    family: 'process',
    aliases: ['deploy', 'config-change', 'bad-config', 'misconfiguration', 'release'],
  },
  { name: 'clock-skew', title: 'its clock is wrong', family: 'data', aliases: ['clock', 'time-skew'] },
  {
    name: 'telemetry-loss',
    title: 'what is measured does not arrive, or drowns',
    family: 'telemetry',
    aliases: ['telemetry-broken', 'missing-metrics', 'scrape-failure'],
  },
  {
    name: 'cardinality-explosion',
    title: 'a label has too many values',
    family: 'telemetry',
    aliases: ['cardinality', 'label-explosion', 'high-cardinality'],
  },
  { name: 'log-flood', title: 'far more is logged than is useful', family: 'telemetry', aliases: ['logs', 'log-storm'] },
  { name: 'load', title: 'ordinary load, more of it', family: 'load', aliases: ['traffic', 'busy', 'more-shoppers'] },
  { name: 'none', title: 'nothing is wrong', family: 'none', aliases: ['no-incident', 'false-alarm'] },
];

/** By name or alias, whatever the case; undefined when there is none. */
export function findMechanism(text: string): Mechanism | undefined {
  const wanted = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  return mechanisms.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
}
