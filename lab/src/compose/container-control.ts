import { z } from 'zod';
import { ProcessError } from '../supervisor/process-error.ts';
import type { containerActions } from './docker-rules.ts';
import { PROJECT_LABEL, SERVICE_LABEL } from './docker-rules.ts';

export type ContainerAction = (typeof containerActions)[number];

export interface ContainerControl {
  /** @throws ProcessError `unavailable` without the profile, `unknown_process` for a container that is not there */
  act(container: string, action: ContainerAction): Promise<void>;
  /** Lets everything go on that a lab before us had paused. */
  resumeAll(): Promise<void>;
}

const containerList = z.array(z.object({ Id: z.string(), State: z.string(), Labels: z.record(z.string(), z.string()) }));

const HOW = 'processes can be touched only with the profile: docker compose -f infra/docker-compose.yml --profile process-faults up -d';

/** Through the proxy of docker-proxy.ts, which lets nothing else pass. */
export function createContainerControl({ proxyUrl }: { readonly proxyUrl: string }): ContainerControl {
  async function ask(path: string, method: 'GET' | 'POST'): Promise<Response> {
    try {
      return await fetch(`${proxyUrl}${path}`, { method, signal: AbortSignal.timeout(30_000) });
    } catch (cause) {
      throw new ProcessError('unavailable', HOW, { cause });
    }
  }

  async function list() {
    const response = await ask('/containers/json?all=true', 'GET');
    if (!response.ok) throw new ProcessError('unavailable', `Docker answers ${response.status}`);
    return containerList.parse(await response.json()).filter(({ Labels }) => Labels[PROJECT_LABEL] !== undefined);
  }

  return {
    async act(container, action) {
      const found = (await list()).filter(({ Labels }) => Labels[SERVICE_LABEL] === container);
      if (found.length === 0) throw new ProcessError('unknown_process', `there is no container of ${container}`);
      for (const { Id } of found) {
        const response = await ask(`/containers/${Id}/${action}`, 'POST');
        // 304: it is so already; 409: it does not run, or is paused already.
        if (!response.ok && response.status !== 304 && response.status !== 409) {
          throw new ProcessError('unavailable', `Docker would not ${action} ${container}: ${response.status}`);
        }
      }
    },
    async resumeAll() {
      for (const { Id, State } of await list()) if (State === 'paused') await ask(`/containers/${Id}/unpause`, 'POST');
    },
  };
}
