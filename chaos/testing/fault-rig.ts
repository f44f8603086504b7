import { createProxyClient } from '@faultline/edge-proxy';
import { createRandom } from '@faultline/random';
import { serviceNames } from '@faultline/topology';
import { ChaosError } from '../src/chaos-error.ts';
import type { AdminAnswer, FaultContext } from '../src/fault-context.ts';
import type { Sample } from '../src/signals/metrics-text.ts';

export interface AdminRequest {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

export interface RigOptions<P> {
  readonly kind: string;
  readonly target: string;
  readonly parameters: P;
  readonly durationMs?: number;
  readonly addresses?: Partial<FaultContext['addresses']>;
  /** What the control endpoints answer; 200 by default. */
  readonly answers?: (request: AdminRequest) => AdminAnswer | 'unreachable';
  readonly samples?: readonly Sample[];
}

export interface FaultRig<P> {
  readonly context: FaultContext<P>;
  readonly requests: readonly AdminRequest[];
  readonly clock: { nowMs: number };
}

const LEASE_MS = 10_000;

/** The surroundings of a kind of fault, for its unit tests: requests are recorded and answered by the test. */
export function faultRig<P>(options: RigOptions<P>): FaultRig<P> {
  const { kind, target, parameters, durationMs = 60_000, answers = () => ({ status: 200, body: {} }), samples = [] } = options;
  const requests: AdminRequest[] = [];
  const clock = { nowMs: Date.now() };
  const replicas = serviceNames.map((service) => [service, [{ service, replica: 1, process: `${service}-1`, url: `http://${service}` }]]);
  const nowhere = 'redis://127.0.0.1:1';
  return {
    requests,
    clock,
    context: {
      fault: { id: 'fault-1', kind, target, parameters, seed: 7, endsAtMs: clock.nowMs + durationMs, blind: false },
      leaseMs: LEASE_MS,
      topology: { services: Object.fromEntries(replicas) as FaultContext['topology']['services'], processes: [] },
      addresses: {
        databases: { gateway: nowhere, order: nowhere, payment: nowhere, inventory: nowhere },
        redis: nowhere,
        toxiproxy: 'http://127.0.0.1:1',
        provider: 'http://provider',
        prometheus: 'http://127.0.0.1:1',
        ...options.addresses,
      },
      proxies: createProxyClient({ baseUrl: 'http://127.0.0.1:1' }),
      admin: {
        async request(method, url, body) {
          const request = { method, url, body };
          requests.push(request);
          const answer = answers(request);
          if (answer === 'unreachable') throw new ChaosError('unreachable', `${url} got no answer`);
          return answer;
        },
      },
      processes: {
        list: () => Promise.resolve([]),
        lease: () => Promise.reject(new ChaosError('invalid_fault', 'no processes here')),
        renew: () => Promise.reject(new ChaosError('lease_lost', 'no processes here')),
        get: async () => undefined,
        release: () => Promise.resolve(),
      },
      signals: {
        samples: () => Promise.resolve(samples),
        sum: (_url, name) => Promise.resolve(samples.filter((each) => each.name === name).reduce((sum, { value }) => sum + value, 0)),
      },
      clock: {
        epochMs: () => clock.nowMs,
        pause: () => Promise.resolve(),
      },
      random: createRandom(7),
      held: new Map(),
      signal: new AbortController().signal,
    },
  };
}
