import type { EndedFault, FaultEndReason, FaultList, FaultRequest, LeasedFault } from '@faultline/contracts/faults';
import { createRandom } from '@faultline/random';
import { LeasedFaultError } from './leased-fault-error.ts';
import type { FaultMechanism, RunningFault } from './mechanism.ts';

export type LeasedFaultsOptions = {
  readonly mechanisms: Readonly<Record<string, FaultMechanism>>;
  /** Milliseconds that only ever go forward: a fault may move the time of day. */
  readonly clock: { now(): number };
  readonly onStarted?: (fault: LeasedFault) => void;
  /** Each time that a fault acted. */
  readonly onInjected?: (fault: Pick<LeasedFault, 'kind' | 'blind'>, times: number) => void;
  readonly onEnded?: (fault: EndedFault) => void;
};

export type LeasedFaults = {
  readonly list: FaultList;
  /** @throws LeasedFaultError `unknown_fault` */
  get(id: string): LeasedFault;
  /**
   * Puts a fault in force. The same id with the same content is the same fault, whose lease is renewed.
   *
   * @throws LeasedFaultError `invalid_fault` or `conflict`, and nothing was done
   */
  start(request: FaultRequest): LeasedFault;
  /** @throws LeasedFaultError `unknown_fault` for one that ended meanwhile: what lapsed does not come back */
  renew(id: string, leaseMs: number): LeasedFault;
  /** @throws LeasedFaultError `unknown_fault` */
  end(id: string): EndedFault;
  endAll(): EndedFault[];
};

/** How many of those that ended are remembered, for who asks what became of one. */
const REMEMBERED = 20;

type Entry = {
  readonly request: FaultRequest;
  running: RunningFault;
  readonly endsAtMs: number;
  leaseEndsAtMs: number;
  injected: number;
  timer: NodeJS.Timeout | undefined;
};

/** While a mechanism starts, it may act already. */
const notYet: RunningFault = { stop() {} };

export function createLeasedFaults(options: LeasedFaultsOptions): LeasedFaults {
  const { mechanisms, clock, onStarted, onInjected, onEnded } = options;
  const entries = new Map<string, Entry>();
  const ended: EndedFault[] = [];

  const dueAtMs = ({ endsAtMs, leaseEndsAtMs }: Entry): number => Math.min(endsAtMs, leaseEndsAtMs);
  const remainingMs = (atMs: number): number => Math.max(0, Math.ceil(atMs - clock.now()));

  function describe({ request, running, injected }: Entry) {
    const { id, kind, parameters, seed, blind } = request;
    return { id, kind, parameters, seed, blind, injected, evidence: running.evidence?.() ?? `acted ${injected} times` };
  }
  const view = (entry: Entry): LeasedFault => ({
    ...describe(entry),
    expiresInMs: remainingMs(entry.endsAtMs),
    leaseEndsInMs: remainingMs(entry.leaseEndsAtMs),
  });

  function finish(entry: Entry, reason: FaultEndReason): EndedFault {
    clearTimeout(entry.timer);
    entries.delete(entry.request.id);
    // What it held is told as it was; after it is taken back there is nothing to see.
    const fault: EndedFault = { ...describe(entry), reason };
    entry.running.stop();
    ended.push(fault);
    if (ended.length > REMEMBERED) ended.shift();
    onEnded?.(fault);
    return fault;
  }

  function watch(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(endDue, remainingMs(dueAtMs(entry)));
    entry.timer.unref();
  }

  function endDue(): void {
    for (const entry of [...entries.values()]) {
      if (clock.now() < dueAtMs(entry)) continue;
      finish(entry, entry.endsAtMs <= entry.leaseEndsAtMs ? 'expired' : 'lease_lost');
    }
    // A timer may come a little before the clock says so.
    for (const entry of entries.values()) watch(entry);
  }

  function find(id: string): Entry {
    // A process that stood still may hear from its caller before it hears from its timers.
    endDue();
    const entry = entries.get(id);
    if (entry !== undefined) return entry;
    const before = ended.findLast((each) => each.id === id);
    throw new LeasedFaultError('unknown_fault', before ? `fault ${id} has ended: ${before.reason}` : `there is no fault ${id}`);
  }

  function startNew(request: FaultRequest): Entry {
    const mechanism = mechanismOf(mechanisms, request.kind);
    const parameters = parseParameters(mechanism, request);
    const other = [...entries.values()].find((each) => each.request.kind === request.kind);
    if (other !== undefined && !mechanism.composes) {
      throw new LeasedFaultError('conflict', `a fault of kind ${request.kind} is in force already: end ${other.request.id} first`);
    }
    const now = clock.now();
    const entry: Entry = {
      request: { ...request, parameters },
      running: notYet,
      endsAtMs: now + request.durationMs,
      leaseEndsAtMs: now + request.leaseMs,
      injected: 0,
      timer: undefined,
    };
    entry.running = mechanism.start(parameters, {
      random: createRandom(request.seed),
      injected(times = 1) {
        entry.injected += times;
        onInjected?.(request, times);
      },
      remainingMs: () => remainingMs(dueAtMs(entry)),
    });
    entries.set(request.id, entry);
    watch(entry);
    return entry;
  }

  return {
    get list() {
      endDue();
      return { kinds: Object.keys(mechanisms), faults: [...entries.values()].map(view), ended: [...ended] };
    },
    get: (id) => view(find(id)),
    start(request) {
      endDue();
      const known = entries.get(request.id);
      if (known !== undefined) {
        if (!isSame(known.request, request, mechanisms)) {
          throw new LeasedFaultError('conflict', `the id ${request.id} belongs to another fault in force, of kind ${known.request.kind}`);
        }
        return this.renew(request.id, request.leaseMs);
      }
      const fault = view(startNew(request));
      onStarted?.(fault);
      return fault;
    },
    renew(id, leaseMs) {
      const entry = find(id);
      entry.leaseEndsAtMs = clock.now() + leaseMs;
      watch(entry);
      return view(entry);
    },
    end: (id) => finish(find(id), 'reverted'),
    endAll() {
      endDue();
      return [...entries.values()].map((entry) => finish(entry, 'reverted'));
    },
  };
}

function mechanismOf(mechanisms: LeasedFaultsOptions['mechanisms'], kind: string): FaultMechanism {
  const mechanism = Object.hasOwn(mechanisms, kind) ? mechanisms[kind] : undefined;
  if (mechanism !== undefined) return mechanism;
  const known = Object.keys(mechanisms).join(', ');
  throw new LeasedFaultError('invalid_fault', `there is no fault of kind ${JSON.stringify(kind)} here; there are: ${known}`);
}

function parseParameters(mechanism: FaultMechanism, { kind, parameters }: FaultRequest): Record<string, unknown> {
  const parsed = mechanism.parameters.safeParse(parameters);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: ['parameters', ...path.map(String)].join('.'), message }));
  const what = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new LeasedFaultError('invalid_fault', `the parameters do not fit ${kind}: ${what}`, { cause: parsed.error, issues });
}

/** Its parameters are compared as they are in force, with the defaults. */
function isSame(known: FaultRequest, again: FaultRequest, mechanisms: LeasedFaultsOptions['mechanisms']): boolean {
  if (known.kind !== again.kind || known.seed !== again.seed || known.blind !== again.blind) return false;
  const parameters = parseParameters(mechanismOf(mechanisms, again.kind), again);
  return JSON.stringify(known.parameters) === JSON.stringify(parameters);
}
