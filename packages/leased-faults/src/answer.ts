import { faultRequest, leaseRequest } from '@faultline/contracts/faults';
import type { z } from 'zod';
import { LeasedFaultError } from './leased-fault-error.ts';
import type { LeasedFaults } from './leased-faults.ts';

export type FaultCall = { readonly method: string; readonly path: string; readonly body: unknown };
export type FaultAnswer = { readonly status: number; readonly body: unknown };

/**
 * The HTTP side without a framework, so that every process has the same one. `path` is what follows the mount point:
 *
 *     GET    /            what is in force, and what has ended lately; not what is blind
 *     POST   /            puts one in force
 *     DELETE /            ends all
 *     GET    /:id         one that is in force, also when it is blind: only whoever injected it knows its id
 *     PUT    /:id/lease   renews
 *     DELETE /:id         ends one
 *
 * Undefined where there is nothing at the path.
 *
 * @throws LeasedFaultError
 */
export function answerFaultCall(faults: LeasedFaults, { method, path, body }: FaultCall): FaultAnswer | undefined {
  const [id, lease, ...rest] = path.split('/').filter((part) => part !== '');
  if (rest.length > 0) return undefined;
  if (id === undefined) return answerAll(faults, { method, body });
  if (lease === 'lease') {
    return method === 'PUT' ? { status: 200, body: faults.renew(id, parse(leaseRequest, body).leaseMs) } : undefined;
  }
  if (lease !== undefined) return undefined;
  switch (method) {
    case 'GET':
      return { status: 200, body: faults.get(id) };
    case 'DELETE':
      return { status: 200, body: faults.end(id) };
    default:
      return undefined;
  }
}

const seen = ({ blind }: { readonly blind: boolean }): boolean => !blind;

function answerAll(faults: LeasedFaults, { method, body }: Omit<FaultCall, 'path'>): FaultAnswer | undefined {
  switch (method) {
    case 'GET':
      return { status: 200, body: { ...faults.list, faults: faults.list.faults.filter(seen), ended: faults.list.ended.filter(seen) } };
    case 'POST':
      return { status: 201, body: faults.start(parse(faultRequest, body)) };
    case 'DELETE':
      return { status: 200, body: { ended: faults.endAll().filter(seen) } };
    default:
      return undefined;
  }
}

function parse<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: ['body', ...path.map(String)].join('.'), message }));
  throw new LeasedFaultError('invalid_fault', 'the body does not fit', { cause: parsed.error, issues });
}
