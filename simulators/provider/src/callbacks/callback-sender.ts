import { setTimeout as sleep } from 'node:timers/promises';
import { headers } from '@faultline/contracts/headers';
import { type ProviderEvent, paymentRoutes } from '@faultline/contracts/payment';
import type { LedgerEntry } from '@faultline/contracts/provider';
import type { Random } from '@faultline/random';
import type { WallClock } from '../charges/ledger.ts';
import { signCallback } from './signature.ts';

export type CallbackOutcome = 'delivered' | 'failed' | 'gave_up' | 'dropped';

export type CallbackSenderOptions = {
  /** Base URLs of the receiver's replicas: one that fails is followed by the next. None sends nothing. */
  readonly urls: readonly string[];
  readonly secret: string;
  readonly clock: WallClock;
  readonly random: Random;
  /** Each attempt's outcome, and what became of an event that never arrived. */
  readonly onOutcome: (outcome: CallbackOutcome) => void;
};

export type CallbackSender = {
  /** Never rejects: the receiver's troubles are not those of whoever made the event. */
  send(event: ProviderEvent): Promise<void>;
  readonly pending: number;
  /** Forgets what is not delivered. */
  close(): void;
};

const ATTEMPT_TIMEOUT_MS = 2_000;
/** With full jitter, about two minutes in all. */
const ROUNDS = 10;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** While the receiver is away, events pile up in memory, and this is where it ends. */
const MAX_PENDING = 10_000;

/**
 * Delivers at least once while the process lives: an answer that is lost is followed by the same event again. Neither order nor
 * delivery across a restart is promised, so a receiver has to do without any single event.
 */
export function createCallbackSender({ urls, secret, clock, random, onOutcome }: CallbackSenderOptions): CallbackSender {
  const closing = new AbortController();
  let pending = 0;
  let turn = 0;

  async function attempt(url: string, body: string): Promise<boolean> {
    try {
      const response = await fetch(url + paymentRoutes.providerCallback.path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [headers.providerSignature]: signCallback(body, { secret, timestampMs: clock.now() }),
        },
        body,
        redirect: 'error',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  async function deliver(body: string): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) {
        const ceilingMs = Math.min(FIRST_PAUSE_MS * 2 ** round, LONGEST_PAUSE_MS);
        await sleep(random.float() * ceilingMs, undefined, { signal: closing.signal, ref: false });
      }
      turn += 1;
      for (let i = 0; i < urls.length; i++) {
        const delivered = await attempt(urls[(turn + i) % urls.length] as string, body);
        onOutcome(delivered ? 'delivered' : 'failed');
        if (delivered || closing.signal.aborted) return;
      }
    }
    onOutcome('gave_up');
  }

  return {
    async send(event) {
      if (urls.length === 0 || closing.signal.aborted) return;
      if (pending >= MAX_PENDING) {
        onOutcome('dropped');
        return;
      }
      pending += 1;
      // Only a pause that closing cut short rejects.
      await deliver(JSON.stringify(event)).catch(() => {});
      pending -= 1;
    },
    get pending() {
      return pending;
    },
    close: () => closing.abort(),
  };
}

const eventTypes = { capture: 'charge.captured', decline: 'charge.declined', void: 'charge.voided', tombstone: 'charge.voided' } as const;

export function eventOf({ kind, key, amountMinor, currency, at }: LedgerEntry, eventId: string): ProviderEvent {
  return { eventId, type: eventTypes[kind], key, amountMinor, currency, occurredAt: at };
}
