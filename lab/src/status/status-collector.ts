import type { ChaosClient } from '@faultline/chaos/client';
import type { FaultsAnswer } from '@faultline/chaos/contract';
import { type Clock, pause } from '../supervisor/clock.ts';
import type { LabProcesses } from '../supervisor/lab-process.ts';
import { viewProcess } from './process-view.ts';
import { ReplicaWatch } from './replica-watch.ts';
import { perSecond, serviceStatus, withPrefix } from './service-status.ts';
import { askShoppers } from './shoppers.ts';
import type { ShoppersView, StatusSnapshot } from './snapshot.ts';

const WINDOW_MS = 30_000;
/** Whoever watches the map must see a breaker turn soon after it has. */
const LOOK_EVERY_MS = { watched: 1_000, unwatched: 2_000 } as const;

export interface StatusCollectorOptions {
  readonly supervisor: LabProcesses;
  readonly clock: Clock;
  readonly chaos: Pick<ChaosClient, 'faults'>;
  readonly shoppers: { readonly url: string; readonly token: string };
}

/** Who is told after each look. */
export interface Onlooker {
  readonly watched: boolean;
  look(): void;
}

/** What only the run itself knows. */
export type RunFacts = Pick<StatusSnapshot, 'phase' | 'startedAt' | 'portOffset' | 'urls'>;

/**
 * Looks at every replica every two seconds, every second while somebody watches, so that a status is there at once when somebody asks.
 * It asks the services themselves: the status must be right also when telemetry is what is broken.
 */
export class StatusCollector {
  readonly #options: StatusCollectorOptions;
  readonly #watches: readonly ReplicaWatch[];
  #chaos: FaultsAnswer | undefined;
  #asking = false;
  #shoppers: ShoppersView | undefined;

  constructor(options: StatusCollectorOptions) {
    this.#options = options;
    this.#watches = options.supervisor.processes
      .filter(({ spec }) => spec.kind === 'service')
      .map((process) => new ReplicaWatch(process, WINDOW_MS));
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal, onlooker: Onlooker): Promise<void> {
    while (!signal.aborted) {
      // A controller that is busy injecting may take its time to answer; nobody waits for it.
      void this.#lookAtFaults();
      await Promise.all([...this.#watches.map((watch) => watch.look(signal)), this.#lookAtShoppers(signal)]);
      onlooker.look();
      await pause(this.#options.clock, onlooker.watched ? LOOK_EVERY_MS.watched : LOOK_EVERY_MS.unwatched, signal);
    }
  }

  snapshot({ phase, startedAt, portOffset, urls }: RunFacts): StatusSnapshot {
    const windowsOf = (service: string) =>
      this.#watches.filter(({ process }) => process.spec.service === service).map(({ window }) => window);
    const names = new Set(this.#watches.flatMap(({ process }) => process.spec.service ?? []));
    // Started from the inside out, shown as a request comes in.
    const services = [...names].toReversed().map((name) => {
      const replicas = this.#watches.filter(({ process }) => process.spec.service === name).map(({ status }) => status);
      return serviceStatus({ name, replicas, windows: windowsOf(name) });
    });
    const queue = queueOf(windowsOf('order').flatMap(({ latest }) => latest?.gauges ?? []));
    return {
      at: new Date().toISOString(),
      // One by one: whoever calls may hand us the whole run file, which holds secrets.
      phase,
      startedAt,
      portOffset,
      urls,
      windowMs: WINDOW_MS,
      processes: this.#options.supervisor.processes.map(viewProcess),
      services,
      checkoutsPerSecond: Object.fromEntries(withPrefix(perSecond(windowsOf('gateway')) ?? new Map(), 'checkouts')),
      ...(queue === undefined ? {} : { paymentQueue: queue }),
      ...(this.#chaos === undefined ? {} : { faults: this.#chaos.faults, chaosHalted: this.#chaos.halted }),
      ...(this.#shoppers === undefined ? {} : { shoppers: this.#shoppers }),
    };
  }

  async #lookAtFaults(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    this.#chaos = await this.#options.chaos.faults().catch(() => undefined);
    this.#asking = false;
  }

  async #lookAtShoppers(signal: AbortSignal): Promise<void> {
    const there = this.#options.supervisor.processes.some(({ name, state }) => name === 'shoppers' && state.status === 'ready');
    this.#shoppers = there ? await askShoppers(this.#options.shoppers, signal) : undefined;
  }
}

/** Every replica of order sees the same table: their answers differ only by when they looked. */
function queueOf(gauges: readonly ReadonlyMap<string, number>[]): StatusSnapshot['paymentQueue'] {
  const depths = gauges.flatMap((each) => each.get('payment_queue_depth') ?? []);
  if (depths.length === 0) return undefined;
  const ages = gauges.map((each) => each.get('payment_queue_oldest_age_seconds') ?? 0);
  return { depth: Math.max(...depths), oldestAgeSeconds: Math.max(...ages) };
}
