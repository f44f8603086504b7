import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Charge, LedgerEntry, ProviderBehaviour } from '@faultline/contracts/provider';
import { v7 as uuidv7 } from 'uuid';
import { createApp } from './app.ts';
import { type BehaviourControl, createBehaviourControl, DEFAULT_BEHAVIOUR } from './behaviour/behaviour.ts';
import { createCounterDesk } from './behaviour/counter-desk.ts';
import { createCallbackSender, eventOf } from './callbacks/callback-sender.ts';
import { createCardApi } from './charges/card-api.ts';
import { chargeAfter } from './charges/charge-book.ts';
import { openLedger, type WallClock } from './charges/ledger.ts';
import { createProviderFaults } from './faults/provider-faults.ts';
import { createProviderMetrics } from './metrics.ts';
import { createStream } from './random.ts';

export type ProviderOptions = {
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly adminToken: string;
  readonly webhookSecret: string;
  /** Base URLs of payment's replicas; none sends no callbacks. */
  readonly callbackUrls?: readonly string[];
  /** Kept and replayed: a provider that starts with the file of another goes on where that one ended. */
  readonly ledgerFile: string;
  /** Decides latencies, declines, errors and duplicates, in the order of the calls. */
  readonly seed?: number;
  /** What differs from the defaults at the start. */
  readonly behaviour?: Partial<ProviderBehaviour>;
  /** The time of day, for ledger and signatures. */
  readonly clock?: WallClock;
  /** A fault began or ended, for whoever reads the output. */
  readonly onFault?: (line: string) => void;
  /** What was answered with 500 and not on purpose, such as a ledger that cannot be written. */
  readonly onError?: (error: unknown) => void;
};

export type Provider = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  readonly behaviour: BehaviourControl;
  /** Everything that was written so far. */
  entries(): AsyncIterable<LedgerEntry>;
  /** Cuts off every call under way; each is in the ledger or never happened. */
  close(): Promise<void>;
};

/**
 * The card API of the outside world, listening.
 *
 * @throws LedgerCorruptError, or the listener's error
 */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const { host = '127.0.0.1', port = 0, adminToken, webhookSecret, callbackUrls = [], ledgerFile, seed = 1 } = options;
  const clock = options.clock ?? { now: () => Date.now() };
  const charges = new Map<string, Charge>();
  const ledger = await openLedger({ file: ledgerFile, clock, onReplay: (entry) => charges.set(entry.key, chargeAfter(entry)) });

  const behaviour = createBehaviourControl({ ...DEFAULT_BEHAVIOUR, ...options.behaviour }, () => desk.admit());
  const desk = createCounterDesk(() => behaviour.current);
  const callbacks = createCallbackSender({
    urls: callbackUrls,
    secret: webhookSecret,
    clock,
    random: createStream(seed, 'jitter'),
    onOutcome: (outcome) => metrics.callback(outcome),
  });
  const metrics = createProviderMetrics({ desk, behaviour: () => behaviour.current, pendingCallbacks: () => callbacks.pending });

  const faults = createProviderFaults({ behaviour, metrics, onFault: options.onFault });
  const duplicates = createStream(seed, 'duplicate');
  const tellMerchant = (entry: LedgerEntry): void => {
    const event = eventOf(entry, uuidv7());
    void callbacks.send(event);
    if (entry.kind !== 'capture' || duplicates.float() >= behaviour.current.duplicateCallbackRate) return;
    void callbacks.send(event);
    faults.showed('duplicate');
  };
  const closing = new AbortController();
  const api = createCardApi({
    ledger,
    charges,
    behaviour: () => behaviour.current,
    desk,
    random: { latency: createStream(seed, 'latency'), decline: createStream(seed, 'decline'), error: createStream(seed, 'error') },
    signal: closing.signal,
    onTrait: faults.showed,
    onEntry: tellMerchant,
  });
  const onError = (error: unknown): void => {
    // A call that closing cut short is no news.
    if (!closing.signal.aborted) options.onError?.(error);
  };
  const server = createServer(
    createApp({ api, admin: { token: adminToken, behaviour, ledger }, faults: faults.registry, metrics, onError }),
  );
  await listen(server, { host, port });
  const actualPort = (server.address() as AddressInfo).port;

  async function close(): Promise<void> {
    closing.abort();
    callbacks.close();
    faults.registry.endAll();
    behaviour.close();
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    server.closeAllConnections();
    await closed;
    await ledger.close();
  }

  return {
    url: `http://${host}:${actualPort}`,
    port: actualPort,
    behaviour,
    entries: () => ledger.entries(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listen(server: Server, address: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
