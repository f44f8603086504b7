import { ChaosError } from '../chaos-error.ts';
import type { Clock } from '../clock.ts';
import type { Fault, FaultsAnswer, HistoryEvent } from '../contract.ts';
import type { FaultKind } from '../fault-kind.ts';
import { FaultLife, LEASE_MS, type Surroundings } from './fault-life.ts';
import { Journal } from './journal.ts';
import { LiveFault } from './live-fault.ts';
import { overlap } from './overlap.ts';
import { type FaultPlan, parseRequest } from './parse-request.ts';
import { viewFault } from './record.ts';
import type { StateStore } from './state-file.ts';
import type { Unmanaged } from './unmanaged.ts';
import type { Veil } from './veil.ts';

export interface ControllerOptions {
  readonly kinds: readonly FaultKind[];
  readonly surroundings: Surroundings;
  readonly store: StateStore;
  readonly unmanaged: Unmanaged;
  /** Hides what the proxies tell while a blind fault is in force. */
  readonly veil: Veil;
  /** The values of a PromQL query. */
  readonly query: (promql: string) => Promise<readonly number[]>;
  readonly newSeed: () => number;
  /** Makes ids unique. */
  readonly newSuffix: () => string;
  /** Makes an id that tells nothing and that nobody guesses. */
  readonly newSecret: () => string;
  readonly onTrouble: (message: string, fault: Fault) => void;
}

/** Who asks: an instructor sees and makes blind faults. */
export interface Caller {
  readonly instructor: boolean;
}

/**
 * Brings faults about, keeps them alive, and ends them.
 *
 *   inject ─► injecting ─ confirmed ─► active ─ over, revert, halt, stop condition, lease lost ─► reverting ─► ended
 *                 └────────── not injected ─────────────────────────────────────────────────────────┘
 *
 * Every step is written down before the next one is taken, so that a controller that is started again knows what there may be to undo.
 */
export class Controller {
  readonly journal: Journal;
  readonly #options: ControllerOptions;
  readonly #clock: Clock;
  readonly #life: FaultLife;
  readonly #faults = new Map<string, LiveFault>();
  #halted: boolean;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#clock = options.surroundings.clock;
    const { halted, events, privateEvents } = options.store.read();
    this.#halted = halted;
    this.journal = new Journal({ clock: this.#clock, events, privateEvents });
    this.#life = new FaultLife({
      surroundings: options.surroundings,
      query: options.query,
      onTrouble: options.onTrouble,
      onChanged: () => this.#write(),
      onRenewed: async ({ record }) => {
        if (record.blind) await options.veil.draw(true);
      },
      onEnded: (fault) => this.#ended(fault),
    });
  }

  get kinds(): readonly FaultKind[] {
    return this.#options.kinds;
  }

  /** What is in force and was not hidden. */
  get visible(): Fault[] {
    return [...this.#faults.values()].filter(({ record }) => !record.blind).map(({ record }) => viewFault(record));
  }

  /** Takes over what the controller before this one was doing: within the lease a fault goes on, after it what is left is undone. */
  async adopt(): Promise<void> {
    const left = this.#options.store.read().faults.flatMap((record) => {
      const kind = this.#options.kinds.find((each) => each.kind === record.kind);
      return kind === undefined ? [] : [new LiveFault(kind, record)];
    });
    // All of them first: whatever is written from now on must name all that there is to undo.
    for (const fault of left) this.#faults.set(fault.record.id, fault);
    await Promise.all(left.map((fault) => this.#adoptOne(fault)));
    await this.#options.veil.draw(this.#blind);
  }

  async faults({ instructor }: Caller): Promise<FaultsAnswer> {
    const ours = [...this.#faults.values()];
    const seen = ours.filter(({ record }) => instructor || !record.blind).map(({ record }) => viewFault(record));
    // That the proxies do not answer must not hide the faults that we know of.
    const unmanaged = await this.#options.unmanaged.list(new Set(this.#faults.keys())).catch(() => []);
    return { halted: this.#halted, faults: [...seen, ...unmanaged] };
  }

  /** Resolves when the fault is confirmed. @throws ChaosError; then nothing of it is left */
  async inject(body: unknown, { instructor, signal }: Caller & { readonly signal: AbortSignal }): Promise<Fault> {
    const plan = parseRequest(body, { kinds: this.#options.kinds, topology: this.#options.surroundings.topology });
    this.#refuse(plan, instructor);
    const fault = this.#begin(plan);
    try {
      await this.#options.veil.draw(this.#blind);
      await this.#life.bringAbout(fault, signal);
    } catch (error) {
      await this.#life.end(fault, signal.aborted ? 'aborted' : 'failed');
      throw asRefusal(error, fault);
    }
    this.#tell('injected', fault);
    return viewFault(fault.record);
  }

  /** @throws ChaosError `unknown_fault` */
  hold(id: string, { holdMs, ...caller }: Caller & { readonly holdMs: number }): Fault {
    const fault = this.#find(id, caller);
    fault.change({ hold: { untilMs: this.#clock.epochMs() + holdMs } });
    this.#write();
    return viewFault(fault.record);
  }

  /** Ends one fault, or all that the caller sees. @throws ChaosError `unknown_fault` */
  async revert(id: string | undefined, caller: Caller): Promise<Fault[]> {
    const chosen = id === undefined ? this.#seenBy(caller) : [this.#find(id, caller)];
    await Promise.all(chosen.map((fault) => this.#life.end(fault, 'reverted')));
    return chosen.map(({ record }) => viewFault(record));
  }

  /** Ends everything, whoever made it, and injects nothing more until `resume`. */
  async halt(caller: Caller): Promise<Fault[]> {
    this.#halted = true;
    this.journal.add('halted');
    this.#write();
    const chosen = [...this.#faults.values()];
    await Promise.all(chosen.map((fault) => this.#life.end(fault, 'halted')));
    const unmanaged = await this.#options.unmanaged.list(new Set());
    await this.#options.unmanaged.clear();
    const ours = chosen.filter(({ record }) => caller.instructor || !record.blind).map(({ record }) => viewFault(record));
    return [...ours, ...unmanaged.map((fault) => ({ ...fault, state: 'ended' as const, endReason: 'halted' as const }))];
  }

  resume(): void {
    if (!this.#halted) return;
    this.#halted = false;
    this.journal.add('resumed');
    this.#write();
  }

  publish(): void {
    this.journal.publish();
    this.#write();
  }

  get #blind(): boolean {
    return [...this.#faults.values()].some(({ record }) => record.blind);
  }

  #seenBy({ instructor }: Caller): LiveFault[] {
    return [...this.#faults.values()].filter(({ record }) => instructor || !record.blind);
  }

  #find(id: string, caller: Caller): LiveFault {
    const seen = this.#seenBy(caller);
    const fault = seen.find(({ record }) => record.id === id);
    if (fault !== undefined) return fault;
    const known = seen.map(({ record }) => record.id).join(', ');
    throw new ChaosError(
      'unknown_fault',
      `no fault ${JSON.stringify(id)} is in force; ${known === '' ? 'there is none' : `there are: ${known}`}`,
    );
  }

  #refuse(plan: FaultPlan, instructor: boolean): void {
    if (this.#halted) throw new ChaosError('halted', 'chaos is halted; let it go on with: node lab chaos resume');
    if (plan.blind && !instructor) throw new ChaosError('invalid_fault', 'only an exercise injects blindly');
    // What overlaps with what would tell what there is.
    if (this.#blind && !instructor) throw new ChaosError('conflict', 'an exercise is running, and injects what it needs by itself');
    for (const { kind, record } of this.#faults.values()) {
      const reason = overlap(plan, { kind, target: record.target }, this.#options.surroundings.topology);
      if (reason !== undefined) throw new ChaosError('conflict', `${reason}; end ${record.id} first`);
    }
  }

  /** Reverting may take long, where somebody does not answer: that is not waited for. */
  async #adoptOne(fault: LiveFault): Promise<void> {
    const { state, endReason, leaseEndsAtMs } = fault.record;
    const nowMs = this.#clock.epochMs();
    const cutShort = state === 'injecting' ? 'failed' : endReason;
    const due = this.#halted ? 'halted' : (cutShort ?? fault.due(nowMs));
    const reason = due ?? (nowMs < leaseEndsAtMs ? await this.#life.renew(fault) : 'lease_lost');
    if (reason !== undefined) {
      void this.#life.end(fault, reason);
      return;
    }
    this.#tell('adopted', fault);
    this.#life.keep(fault);
  }

  #begin(plan: FaultPlan): LiveFault {
    const { kind, target, parameters, durationMs, blind, stopWhen, holdMs } = plan;
    const nowMs = this.#clock.epochMs();
    const fault = new LiveFault(kind, {
      // Whatever is made for it bears its id.
      id: blind ? `fault-${this.#options.newSecret()}` : `${kind.kind}-${target.replaceAll('/', '-')}-${this.#options.newSuffix()}`,
      kind: kind.kind,
      target,
      parameters: { ...parameters },
      seed: plan.seed ?? this.#options.newSeed(),
      blind,
      state: 'injecting',
      startedAtMs: nowMs,
      endsAtMs: nowMs + durationMs,
      leaseEndsAtMs: nowMs + LEASE_MS,
      confirmed: false,
      ...(stopWhen === undefined ? {} : { stopWhen }),
      ...(holdMs === undefined ? {} : { hold: { untilMs: nowMs + holdMs } }),
    });
    this.#faults.set(fault.record.id, fault);
    this.#write();
    return fault;
  }

  async #ended(fault: LiveFault): Promise<void> {
    const { id, confirmed, endReason = 'failed' } = fault.record;
    this.#faults.delete(id);
    this.#tell(confirmed ? endReason : 'not_injected', fault);
    await this.#options.veil.draw(this.#blind);
  }

  #tell(type: HistoryEvent['type'], fault: LiveFault): void {
    this.journal.add(type, viewFault(fault.record));
    this.#write();
  }

  #write(): void {
    this.#options.store.write({
      version: 1,
      halted: this.#halted,
      faults: [...this.#faults.values()].map(({ record }) => record),
      events: this.journal.events,
      privateEvents: this.journal.privateEvents,
    });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function asRefusal(error: unknown, { record }: LiveFault): ChaosError {
  if (error instanceof ChaosError && error.code !== 'lease_lost') {
    return new ChaosError(error.code, `${record.kind} on ${record.target} was not injected: ${error.message}`, { cause: error });
  }
  return new ChaosError('not_injected', `${record.kind} on ${record.target} was not injected: ${messageOf(error)}`, { cause: error });
}
