import { setTimeout as sleep } from 'node:timers/promises';
import type { Charge, ChargeRequest, LedgerEntry, ProviderBehaviour } from '@faultline/contracts/provider';
import type { Random } from '@faultline/random';
import type { CounterDesk } from '../behaviour/counter-desk.ts';
import { sampleLatencyMs } from '../behaviour/latency.ts';
import { chargeAfter, type Decision, decideCharge, decideVoid } from './charge-book.ts';
import { createKeyLock } from './key-lock.ts';
import type { Ledger } from './ledger.ts';

export type RefusalCode = 'payment_voided' | 'idempotency_key_reused' | 'not_found' | 'rate_limited' | 'internal';
export type CardAnswer = { readonly kind: 'charge'; readonly charge: Charge } | { readonly kind: 'refused'; readonly code: RefusalCode };

export type CardApi = {
  charge(request: ChargeRequest): Promise<CardAnswer>;
  find(key: string): Promise<CardAnswer>;
  void(key: string): Promise<CardAnswer>;
};

/** What a client can notice of how the provider behaves: refused by luck, failed by luck, took its time, waited in line or was turned away. */
export type Trait = 'decline' | 'error' | 'latency' | 'capacity';

export type CardApiOptions = {
  readonly ledger: Pick<Ledger, 'append'>;
  /** What stands for each key; this becomes its only writer. */
  readonly charges: Map<string, Charge>;
  readonly behaviour: () => ProviderBehaviour;
  readonly desk: CounterDesk;
  readonly random: Readonly<Record<'latency' | 'decline' | 'error', Random>>;
  /** Ends every call under way; what had not reached the ledger by then never does. */
  readonly signal: AbortSignal;
  /** A trait of the behaviour showed in a call. */
  readonly onTrait: (trait: Trait) => void;
  /** A new line stands in the ledger. */
  readonly onEntry: (entry: LedgerEntry) => void;
};

/** Cards whose answer is certain, for tests; every other answers by the rates. */
const DECLINING_TOKEN = 'tok_decline';
const FAILING_TOKEN = 'tok_error';

const refused = (code: RefusalCode): CardAnswer => ({ kind: 'refused', code });

/**
 *     call ──► line ──► served, for a log-normal time ──► 500? ──► one at a time a key: decide ──► ledger ──► answer
 *               └──► 429
 *
 * Nothing here knows whether the client is still there. One that gave up waiting has still paid: that is what makes the
 * outcome of a timeout unknown, and a key necessary.
 */
export function createCardApi({ ledger, charges, behaviour, desk, random, signal, onTrait, onEntry }: CardApiOptions): CardApi {
  const withLock = createKeyLock();

  async function serve(key: string, { fails, work }: { fails?: boolean; work: () => Promise<CardAnswer> }): Promise<CardAnswer> {
    // Luck is drawn on arrival, for every call: so it does not depend on who is served first, or on what the test cards do.
    const luck = random.error.float();
    if (desk.inUse >= behaviour().capacity) onTrait('capacity');
    const leave = await desk.enter();
    if (!leave) return refused('rate_limited');
    try {
      await sleep(sampleLatencyMs(behaviour(), random.latency), undefined, { signal });
      onTrait('latency');
      if (fails === true) return refused('internal');
      if (luck < behaviour().errorRate) {
        onTrait('error');
        return refused('internal');
      }
      return await withLock(key, work);
    } finally {
      leave();
    }
  }

  async function carryOut(decision: Decision): Promise<CardAnswer> {
    switch (decision.kind) {
      case 'known':
        return { kind: 'charge', charge: decision.charge };
      case 'refused':
        return refused(decision.code);
      case 'new': {
        const entry = await ledger.append(decision.draft);
        const charge = chargeAfter(entry);
        charges.set(charge.key, charge);
        onEntry(entry);
        return { kind: 'charge', charge };
      }
      default:
        return decision satisfies never;
    }
  }

  return {
    charge(request) {
      const luck = random.decline.float();
      const declines = (): boolean => {
        if (request.cardToken === DECLINING_TOKEN) return true;
        const unlucky = luck < behaviour().declineRate;
        if (unlucky) onTrait('decline');
        return unlucky;
      };
      return serve(request.key, {
        fails: request.cardToken === FAILING_TOKEN,
        work: () => carryOut(decideCharge(charges.get(request.key), request, declines)),
      });
    },
    find: (key) =>
      serve(key, {
        work: () => {
          const charge = charges.get(key);
          return Promise.resolve(charge ? { kind: 'charge', charge } : refused('not_found'));
        },
      }),
    void: (key) => serve(key, { work: () => carryOut(decideVoid(charges.get(key), key)) }),
  };
}
