import { z } from 'zod';
import { ChaosError } from '../chaos-error.ts';
import type { AdminAnswer, AdminClient } from '../fault-context.ts';
import type { ProcessControl } from '../process-control.ts';

const processesAnswer = z.object({
  processes: z.array(
    z.object({ name: z.string(), service: z.string().optional(), status: z.string(), restarts: z.number(), pid: z.number().optional() }),
  ),
});
const stateAnswer = z.object({ id: z.string(), processes: z.array(z.string()), applied: z.number() });
const problem = z.object({ title: z.string() });

/** Processes through the lab API: the supervisor holds the leases, and undoes what is not renewed. */
export function createLabProcesses({ labUrl, admin }: { readonly labUrl: string; readonly admin: AdminClient }): ProcessControl {
  const faultUrl = (id: string): string => `${labUrl}/api/process-faults/${encodeURIComponent(id)}`;
  return {
    list: async () => processesAnswer.parse(accepted(await admin.request('GET', `${labUrl}/api/processes`))).processes,
    lease: async (id, body) => stateAnswer.parse(accepted(await admin.request('PUT', faultUrl(id), body))),
    async renew(id, leaseMs) {
      const answer = await admin.request('PUT', `${faultUrl(id)}/lease`, { leaseMs });
      if (answer.status === 404) throw new ChaosError('lease_lost', 'the supervisor has undone it');
      return stateAnswer.parse(accepted(answer));
    },
    async get(id) {
      const answer = await admin.request('GET', faultUrl(id));
      return answer.status === 404 ? undefined : stateAnswer.parse(accepted(answer));
    },
    async release(id) {
      const answer = await admin.request('DELETE', faultUrl(id));
      if (answer.status !== 404) accepted(answer);
    },
  };
}

function accepted({ status, body }: AdminAnswer): unknown {
  if (status < 300) return body;
  const title = problem.safeParse(body).data?.title ?? `it answered ${status}`;
  throw new ChaosError(status === 409 ? 'conflict' : status < 500 ? 'invalid_fault' : 'unreachable', `the supervisor: ${title}`);
}

/** Where no supervisor is, there are no process faults: their kinds find no process to fit. */
export const noProcesses: ProcessControl = {
  list: async () => [],
  lease: () => Promise.reject(new ChaosError('unreachable', 'there is no supervisor here')),
  renew: () => Promise.reject(new ChaosError('lease_lost', 'there is no supervisor here')),
  get: async () => undefined,
  release: async () => {},
};
