import { setTimeout as sleep } from 'node:timers/promises';
import type { ArmedFaultPoint, FaultPointRequest } from '@faultline/contracts/fault-points';
import { type ServiceName, serviceNames, servicePort } from '@faultline/topology';
import type { RunFile } from '../state/run-file.ts';

export interface FaultPointClient {
  /** @throws Error when the service refuses or does not answer */
  arm(service: ServiceName, request: FaultPointRequest): Promise<ArmedFaultPoint>;
  /** What cannot be reached has nothing armed any more, or disarms itself. */
  disarmAll(): Promise<void>;
}

const TIMEOUT_MS = 3_000;
const TRIES = 5;
const PAUSE_MS = 500;

/** The fault points of the first replica of each service, straight: the edges' proxies may be what is broken. */
export function createFaultPointClient({ portOffset, token }: Pick<RunFile, 'portOffset' | 'token'>): FaultPointClient {
  const send = (service: ServiceName, init: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${servicePort(service, 1, portOffset)}/internal/fault-points`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  return {
    async arm(service, request) {
      const response = await insist(() => send(service, { method: 'POST', body: JSON.stringify(request) }));
      if (!response.ok) throw new Error(`${service} does not arm ${request.point}: ${response.status} ${await response.text()}`);
      return (await response.json()) as ArmedFaultPoint;
    },
    async disarmAll() {
      await Promise.allSettled(serviceNames.map((service) => send(service, { method: 'DELETE' })));
    },
  };
}

/** The process at the other end may have died on the connection that is used again; arming twice is arming once. */
async function insist(attempt: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
