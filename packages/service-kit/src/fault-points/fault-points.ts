import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ArmedFaultPoint,
  type FaultAction,
  type FaultPointName,
  type FaultPointRequest,
  faultPointsOf,
} from '@faultline/contracts/fault-points';
import type { Clock } from '@faultline/resilience';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import type { RequestHandler } from 'express';
import { ServiceError } from '../service-error.ts';
import { faultPointControl } from './control.ts';

export type FaultPointsOptions = {
  readonly service: string;
  /** Guards the control. Without one nobody can arm a point: then they cost nothing, and the control does not exist. */
  readonly adminToken: string | undefined;
  readonly metrics: Pick<Metrics, 'increment'>;
  readonly logger: Pick<Logger, 'event'>;
  readonly clock: Clock;
  /** Ends this process without another instruction. */
  readonly crash?: () => void;
};

export type FaultPoints = {
  readonly enabled: boolean;
  /** `/internal/fault-points`, for the app. */
  readonly control: RequestHandler;
  /** The service's own points. */
  readonly names: readonly FaultPointName[];
  /**
   * The place itself. Undefined, at once, unless the point is armed and this is a passing on which it acts; so a caller awaits only
   * what there is to wait for.
   *
   * @throws FaultPointError, by rejecting, where the action is `error`
   */
  pass(point: FaultPointName): Promise<void> | undefined;
  /** @throws ServiceError invalid_request for a point of another service */
  arm(request: FaultPointRequest): ArmedFaultPoint;
  readonly armed: readonly ArmedFaultPoint[];
  /** Without a name, all of them. */
  disarm(point?: FaultPointName): void;
};

/** Thrown at a point that was armed to. For the service it is a bug like any other: nothing knows this error. */
export class FaultPointError extends Error {
  override readonly name = 'FaultPointError';
  readonly code = 'fault_point';
  readonly point: FaultPointName;

  constructor(point: FaultPointName) {
    super(`armed to fail at ${point}`);
    this.point = point;
  }
}

type Armed = { readonly action: FaultAction; readonly expiresAtMs: number; after: number; count: number };

/** The places at which this service can be cut off on purpose; which there are stands in the contracts. */
export function createFaultPoints({ service, adminToken, metrics, logger, clock, crash = killItself }: FaultPointsOptions): FaultPoints {
  const names = faultPointsOf(service);
  const enabled = adminToken !== undefined;
  const armed = new Map<FaultPointName, Armed>();
  for (const point of enabled ? names : []) metrics.increment('fault_point_fired_total', { point }, 0);

  /** What is armed at a point, if its time is not over. */
  function armedAt(point: FaultPointName): Armed | undefined {
    const found = armed.get(point);
    if (found === undefined || clock.now() < found.expiresAtMs) return found;
    armed.delete(point);
    return undefined;
  }

  function tell(point: FaultPointName, action: FaultAction): void {
    metrics.increment('fault_point_fired_total', { point });
    logger.event('fault_point_fired', `${action.kind} at ${point}`, { point, action: action.kind });
  }

  async function act(point: FaultPointName, action: FaultAction): Promise<void> {
    switch (action.kind) {
      case 'crash':
        crash();
        return;
      case 'delay':
        await sleep(action.delayMs);
        return;
      case 'error':
        throw new FaultPointError(point);
      default:
        action satisfies never;
    }
  }

  const view = (point: FaultPointName, { action, after, count, expiresAtMs }: Armed): ArmedFaultPoint => ({
    point,
    action,
    after,
    count,
    expiresInMs: Math.max(0, Math.ceil(expiresAtMs - clock.now())),
  });

  const points: Omit<FaultPoints, 'control'> = {
    enabled,
    names,
    pass(point) {
      const found = armedAt(point);
      if (found === undefined) return undefined;
      found.after = Math.max(0, found.after - 1);
      if (found.after > 0) return undefined;
      found.count -= 1;
      if (found.count <= 0) armed.delete(point);
      // In the same turn as the passing: nothing may come between the line and the crash that it tells of.
      tell(point, found.action);
      return act(point, found.action);
    },
    arm({ point, action, after = 1, count = 1, ttlMs }) {
      if (!names.includes(point)) throw new ServiceError('invalid_request', `${service} has no point ${point}; it has ${names.join(', ')}`);
      const entry: Armed = { action, after, count, expiresAtMs: clock.now() + ttlMs };
      armed.set(point, entry);
      logger.event('fault_point_armed', `${action.kind} at ${point} for ${ttlMs} ms`, { point, action: action.kind, after, count });
      return view(point, entry);
    },
    get armed() {
      return names.flatMap((point) => {
        const found = armedAt(point);
        return found ? [view(point, found)] : [];
      });
    },
    disarm(point) {
      if (point === undefined) armed.clear();
      else armed.delete(point);
    },
  };
  return Object.assign(points, { control: faultPointControl(points, adminToken) });
}

/** SIGKILL: no handler runs, no buffer is flushed. Standard output is synchronous where it is a file or a pipe. */
function killItself(): void {
  process.kill(process.pid, 'SIGKILL');
}
