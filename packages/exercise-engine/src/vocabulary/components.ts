import { edges, serviceNames } from '@faultline/topology';

/** Where a fault can sit, and how telemetry names it. The list is the same in every exercise, so that it tells nothing. */
export interface Component {
  readonly name: string;
  readonly title: string;
  readonly aliases: readonly string[];
  /** Label values that mean this component: one of them in a selector, or on the series that stands out, points at it. */
  readonly labels: readonly { readonly label: string; readonly value: string }[];
  /** Metrics that speak of nothing else. */
  readonly metrics: readonly RegExp[];
}

const reporters = ['job', 'service', 'service_name', 'service.name', 'resource.service.name'];

const label = (name: string, value: string) => ({ label: name, value });

/** Metrics that only one service has; tested against the telemetry catalogue. */
const ownMetrics: Readonly<Record<string, readonly RegExp[]>> = {
  gateway: [/^(signups|sessions|session_lookups|carts_created|carts_abandoned|checkouts|rate_limited)_total$/],
  order: [/^(orders|payment_jobs|revenue_minor)_total$/, /^payment_queue_/],
  payment: [/^payment_processing_seconds/, /^(payments|payment_voids|provider_callbacks)_total$/, /^payment_voids_unresolved$/],
  inventory: [/^(reservations|stock_cache_requests)_total$/],
};

const services: readonly Component[] = serviceNames.toReversed().map((name) => ({
  name,
  title: `the ${name} service`,
  aliases: [`${name}-service`, ...(name === 'order' ? ['orders'] : name === 'payment' ? ['payments'] : [])],
  labels: [...reporters, 'dependency', 'server', 'client'].map((each) => label(each, name)),
  metrics: ownMetrics[name] ?? [],
}));

const stores: readonly Component[] = [
  {
    name: 'provider',
    title: 'the card provider, outside of the shop',
    aliases: ['payment-provider-api', 'card-provider', 'psp'],
    labels: [label('dependency', 'provider'), label('job', 'provider'), label('check', 'provider'), label('server', 'provider')],
    metrics: [/^payment_processing_seconds/, /^provider_callbacks_total$/],
  },
  {
    name: 'postgres',
    title: 'PostgreSQL',
    aliases: ['postgresql', 'database', 'db'],
    labels: [
      label('check', 'database'),
      label('dependency', 'postgres'),
      label('db.system', 'postgresql'),
      label('db.system.name', 'postgresql'),
    ],
    metrics: [/^db_pool_/],
  },
  {
    name: 'redis',
    title: 'Redis',
    aliases: ['cache'],
    labels: [label('check', 'redis'), label('dependency', 'redis'), label('db.system', 'redis'), label('db.system.name', 'redis')],
    metrics: [/^(stock_cache_requests|session_lookups)_total$/],
  },
];

/** A network path: its metrics are those of the caller about the callee. */
const paths: readonly Component[] = edges.map(({ name, from, to }) => ({
  name,
  title: `the network between ${from} and ${to}`,
  aliases: [`${from}->${to}`, `${from}/${to}`],
  labels: pathLabels(to),
  metrics: pathMetrics(to),
}));

function pathLabels(to: string): Component['labels'] {
  const store = stores.find(({ name }) => name === to);
  return store?.labels ?? [label('dependency', to), label('server', to)];
}

function pathMetrics(to: string): Component['metrics'] {
  return stores.find(({ name }) => name === to)?.metrics ?? [];
}

const others: readonly Component[] = [
  {
    name: 'telemetry',
    title: 'the telemetry itself: scrapes, exporters, labels, logs',
    aliases: ['observability', 'monitoring', 'observatory', 'collector'],
    labels: [label('job', 'observatory')],
    metrics: [/^(up|telemetry_items_total|log_bytes_total)$/, /^scrape_/, /^observatory_/],
  },
  {
    name: 'shoppers',
    title: 'the shoppers: more of them, or other ones, than the shop is made for',
    aliases: ['load', 'traffic', 'users'],
    labels: [label('job', 'shoppers')],
    metrics: [/^(checkouts_total|admission_\w+|rate_limited_total)$/],
  },
  { name: 'none', title: 'nothing: there is no incident', aliases: ['no-incident', 'false-alarm'], labels: [], metrics: [] },
];

export const components: readonly Component[] = [...services, ...stores, ...paths, ...others];

/** By name or alias, whatever the case; undefined when there is none. */
export function findComponent(text: string): Component | undefined {
  const wanted = text.trim().toLowerCase();
  return components.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
}
