import { type Edge, edges, findEdge, type ServiceName, serviceNames } from '@faultline/topology';

/** One replica of a service, as the chaos harness reaches it: at its own port, past every proxy. */
export interface ServiceReplica {
  readonly service: ServiceName;
  /** From 1. */
  readonly replica: number;
  /** `payment-1`: its name in `node lab status`, and its `instance` in Prometheus. */
  readonly process: string;
  /** For example `http://127.0.0.1:8082`. */
  readonly url: string;
}

/** What there is to break in this run. */
export interface ChaosTopology {
  readonly services: Readonly<Record<ServiceName, readonly ServiceReplica[]>>;
  /** Processes that somebody can kill, pause and restart for us; none where there is no supervisor. */
  readonly processes: readonly string[];
}

/** `order-payment`, and `order-payment/2` where the target of the edge has several replicas. */
export function edgeTargets(topology: ChaosTopology): string[] {
  return edges.flatMap((edge) => [edge.name, ...numbered(edge.name, replicasBehind(edge, topology))]);
}

/** The proxies that stand for a target among `edgeTargets`: one for each replica of the edge's target. */
export function proxiesOf(target: string, topology: ChaosTopology): string[] {
  const { name, replica } = split(target);
  const edge = findEdge(name);
  if (edge === undefined) return [];
  if (!edge.replicated) return [edge.name];
  return indices(replicasBehind(edge, topology))
    .filter((index) => replica === undefined || index === replica)
    .map((index) => `${edge.name}-${index}`);
}

/** `payment`, and `payment/2` where there are several. */
export function serviceTargets(topology: ChaosTopology): string[] {
  return serviceNames.flatMap((service) => [service, ...numbered(service, topology.services[service].length)]);
}

/** The replicas that a target among `serviceTargets` means. */
export function replicasOf(target: string, topology: ChaosTopology): readonly ServiceReplica[] {
  const { name, replica } = split(target);
  const service = serviceNames.find((each) => each === name);
  if (service === undefined) return [];
  return topology.services[service].filter((each) => replica === undefined || each.replica === replica);
}

/** Every process by its name, and services for all or one of their replicas. */
export function processTargets(topology: ChaosTopology): string[] {
  if (topology.processes.length === 0) return [];
  const others = topology.processes.filter((name) => !replicaProcesses(topology).includes(name));
  return [...serviceTargets(topology), ...topology.processes.filter((name) => !others.includes(name)), ...others];
}

/** The processes that a target among `processTargets` or `serviceTargets` means. */
export function processesOf(target: string, topology: ChaosTopology): string[] {
  return topology.processes.includes(target) ? [target] : replicasOf(target, topology).map(({ process }) => process);
}

const replicaProcesses = ({ services }: ChaosTopology): string[] =>
  Object.values(services).flatMap((replicas) => replicas.map(({ process }) => process));

/** `payment/1` means `payment` where there is one replica only: whoever writes it should not be refused. */
export function canonicalTarget(target: string, known: readonly string[]): string | undefined {
  if (known.includes(target)) return target;
  const { name, replica } = split(target);
  return replica === 1 && known.includes(name) && !known.includes(`${name}/2`) && isReplicated(name) ? name : undefined;
}

function split(target: string): { name: string; replica?: number } {
  const [, name = target, replica] = /^(.+)\/([1-9])$/.exec(target) ?? [];
  return { name, ...(replica === undefined ? {} : { replica: Number(replica) }) };
}

const isReplicated = (name: string): boolean => findEdge(name)?.replicated ?? serviceNames.some((each) => each === name);

function replicasBehind({ to, replicated }: Edge, { services }: ChaosTopology): number {
  return replicated ? services[to as ServiceName].length : 1;
}

const numbered = (name: string, count: number): string[] => (count > 1 ? indices(count).map((index) => `${name}/${index}`) : []);

const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
