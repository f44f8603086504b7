/**
 * What runs where, as data: the lab, the compose generator, the chaos harness and the console all read this.
 *
 *   shoppers ──► gateway ──► order ──► payment ──► provider
 *                  │  │        │  ╲        ▲           │
 *                  │  │        │   ╲       └─ callback ┘
 *                  │  └────────┼────► inventory
 *                  ▼           ▼           ▼
 *            redis, postgres  postgres  redis, postgres
 *
 * Each arrow is an edge, and each edge runs through a proxy for every replica of its target.
 */

export type ServiceName = 'gateway' | 'order' | 'payment' | 'inventory';
export const serviceNames = ['inventory', 'payment', 'order', 'gateway'] as const satisfies readonly ServiceName[];

export type NodeName = ServiceName | 'provider' | 'shoppers' | 'postgres' | 'redis';

/** Ports of the first replica on a stack's own host; `portOf` adds replica and offset. */
export const ports = {
  gateway: 8080,
  order: 8081,
  payment: 8082,
  inventory: 8083,
  provider: 8090,
  shoppers: 8091,
  lab: 4000,
  chaos: 8475,
  toxiproxy: 8474,
  prometheus: 9090,
  loki: 3100,
  tempo: 3200,
  alertmanager: 9093,
  otlp: 4318,
  postgres: 15432,
  redis: 16379,
  firstProxy: 18000,
} as const;
export type PortName = keyof typeof ports;

/** Apart by 100, because gateway's second replica at +10 would be the provider's port. */
export const REPLICA_PORT_STEP = 100;
export const MAX_REPLICAS = 5;

/** Port of replica `replica` (from 1) of a service, moved by `offset`. */
export function servicePort(service: ServiceName, replica: number, offset = 0): number {
  return ports[service] + (replica - 1) * REPLICA_PORT_STEP + offset;
}

export type Edge = {
  /** `caller-target`, and the name in `--edge`. */
  readonly name: EdgeName;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly protocol: 'http' | 'postgres' | 'redis';
  /** Whether the target has replicas, each behind a proxy of its own (`order-payment-1`). */
  readonly replicated: boolean;
};

export type EdgeName =
  | 'shoppers-gateway'
  | 'gateway-inventory'
  | 'gateway-order'
  | 'gateway-redis'
  | 'gateway-postgres'
  | 'order-inventory'
  | 'order-payment'
  | 'order-postgres'
  | 'payment-provider'
  | 'payment-postgres'
  | 'inventory-redis'
  | 'inventory-postgres'
  | 'provider-payment';

const edge = (name: EdgeName, from: NodeName, to: NodeName, protocol: Edge['protocol']): Edge => ({
  name,
  from,
  to,
  protocol,
  replicated: (serviceNames as readonly NodeName[]).includes(to),
});

/** In the order of their proxies' ports: new edges go at the end, so that ports keep their meaning. */
export const edges: readonly Edge[] = [
  edge('shoppers-gateway', 'shoppers', 'gateway', 'http'),
  edge('gateway-inventory', 'gateway', 'inventory', 'http'),
  edge('gateway-order', 'gateway', 'order', 'http'),
  edge('gateway-redis', 'gateway', 'redis', 'redis'),
  edge('gateway-postgres', 'gateway', 'postgres', 'postgres'),
  edge('order-inventory', 'order', 'inventory', 'http'),
  edge('order-payment', 'order', 'payment', 'http'),
  edge('order-postgres', 'order', 'postgres', 'postgres'),
  edge('payment-provider', 'payment', 'provider', 'http'),
  edge('payment-postgres', 'payment', 'postgres', 'postgres'),
  edge('inventory-redis', 'inventory', 'redis', 'redis'),
  edge('inventory-postgres', 'inventory', 'postgres', 'postgres'),
  edge('provider-payment', 'provider', 'payment', 'http'),
];

export function findEdge(name: string): Edge | undefined {
  return edges.find((candidate) => candidate.name === name);
}

export type Proxy = {
  readonly name: string;
  readonly edge: EdgeName;
  readonly replica: number;
  readonly port: number;
  readonly upstreamPort: number;
};

export type Replicas = Readonly<Partial<Record<ServiceName, number>>>;

/** Every proxy of a lab: one an edge, or one an edge and replica where the target has replicas. */
export function proxies(replicas: Replicas = {}, offset = 0): Proxy[] {
  return edges.flatMap((each, index) => {
    const port = (replica: number): number => ports.firstProxy + index * 10 + (replica - 1) + offset;
    if (!each.replicated) {
      return [
        {
          name: each.name,
          edge: each.name,
          replica: 1,
          port: port(1),
          upstreamPort: ports[each.to as 'provider' | 'postgres' | 'redis'] + offset,
        },
      ];
    }
    const target = each.to as ServiceName;
    return Array.from({ length: replicas[target] ?? 1 }, (_, i) => ({
      name: `${each.name}-${i + 1}`,
      edge: each.name,
      replica: i + 1,
      port: port(i + 1),
      upstreamPort: servicePort(target, i + 1, offset),
    }));
  });
}

/** Local ports through which the caller of an edge reaches its target, one a replica. */
export function edgePorts(name: EdgeName, replicas: Replicas = {}, offset = 0): number[] {
  return proxies(replicas, offset)
    .filter((proxy) => proxy.edge === name)
    .map((proxy) => proxy.port);
}
