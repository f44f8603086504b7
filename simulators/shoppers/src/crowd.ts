import { abandon, browse, buy, type JourneyDependencies, type Session, type Shopper, signUp } from './journeys.ts';
import type { Random } from './random.ts';

export type CrowdOptions = JourneyDependencies & {
  /** Checkouts a second; 0 is nobody. */
  readonly checkoutsPerSecond: number;
  /**
   * Arrivals beyond this many journeys at once are turned away and counted, so that an outage cannot fill the memory; so are those
   * who need an account while enough others are signing up.
   */
  readonly maxJourneys?: number;
};

/** Who comes: people as they are, or only regulars who buy, which is the least that so many checkouts cost the shop. */
export const visitKinds = ['all', 'checkouts'] as const;
export type Visits = (typeof visitKinds)[number];

export type Crowd = {
  /**
   * Waits for the shop; then first customers sign up and buy, one by one, then other regulars sign up, two at a time, and then people
   * arrive, more each second until they come at the rate.
   */
  open(): Promise<void>;
  /** `visits` is `all` when it is not said. */
  setRate(checkoutsPerSecond: number, visits?: Visits): void;
  readonly rate: number;
  readonly activeJourneys: number;
  readonly turnedAway: number;
  /** No new arrivals; resolves when the journeys under way are over. */
  stop(): Promise<void>;
};

type Arrival = 'buy' | 'browse' | 'abandon';

/** For every checkout, so many other visits. */
const BROWSE_SHARE = 0.6;
const ABANDON_SHARE = 0.2;
/** So many of those who need an account sign up; the others come back with the session they have. Hashing passwords costs the shop dearly. */
const NEWCOMERS = 0.05;
/** Regulars for each checkout a second: enough for journeys that a slow shop holds up for so many seconds. */
const REGULARS_PER_RATE = 3;
const MOST_REGULARS = 60;
/**
 * Without a limit a slow shop, where every regular is still waiting, would be met by a storm of sign-ups, each of which costs it far
 * more than a checkout: the crowd itself would keep it from recovering.
 */
const SIGN_UPS_AT_ONCE = 2;
const DOOR_KNOCK_MS = 100;
/** So many come one by one, until one of them has what he came for. */
const FIRST_CUSTOMERS = 5;
/** What a second adds to the rate after the doors open: nothing behind them has run hot yet, and a crowd gathers. */
const GATHERING_PER_SECOND = 1;

/** Those who are known and not under way. Who left a full cart behind comes back only to do so again: it is not theirs to buy. */
type Idle = { readonly buy: Shopper[]; readonly abandon: Shopper[] };

/**
 * An open model: people arrive by a Poisson process whatever the shop's state, so a slow shop is met by as many as a fast one.
 * A closed model, where each waits for the last answer, would hide exactly the overload that one wants to see.
 */
export function createCrowd(options: CrowdOptions): Crowd {
  const { random, clock, maxJourneys = 1_000 } = options;
  let rate = options.checkoutsPerSecond;
  let visits: Visits = 'all';
  let timer: NodeJS.Timeout | undefined;
  let opened = false;
  let stopped = false;
  let turnedAway = 0;
  let signUps = 0;
  let gatheringSince = Number.NEGATIVE_INFINITY;
  /** Arrivals keep their own time, so that a late timer delays none of the following. */
  let nextAt = clock.now();
  const journeys = new Set<Promise<void>>();
  const idle: Idle = { buy: [], abandon: [] };

  function schedule(): void {
    clearTimeout(timer);
    if (!opened || stopped || rate <= 0) return;
    const gathered = GATHERING_PER_SECOND * (1 + (clock.now() - gatheringSince) / 1_000);
    const visitsPerCheckout = visits === 'checkouts' ? 1 : 1 + BROWSE_SHARE + ABANDON_SHARE;
    nextAt = Math.max(nextAt, clock.now() - 1_000) + random.gapMs(Math.min(rate, gathered) * visitsPerCheckout);
    timer = setTimeout(arrive, Math.max(0, nextAt - clock.now()));
  }

  function arrive(): void {
    const journey = visits === 'checkouts' ? 'buy' : kindOf(random);
    if (journeys.size >= maxJourneys) turnedAway += 1;
    else start(journey);
    schedule();
  }

  function start(kind: Arrival): void {
    const journey = walk(kind).catch(() => {
      // Whatever went wrong on the way to the checkout went wrong for the shopper, who leaves; the checkout itself is journalled.
    });
    journeys.add(journey);
    void journey.finally(() => journeys.delete(journey));
  }

  async function shopAnswers(): Promise<void> {
    while (!stopped) {
      const products = await options.client.products().catch(() => []);
      if (products.length > 0) return;
      await clock.sleep(DOOR_KNOCK_MS);
    }
  }

  async function enlist(kind: keyof Idle): Promise<Shopper | undefined> {
    const shopper = await newcomer().catch(() => undefined);
    if (shopper) idle[kind].push(shopper);
    return shopper;
  }

  async function newcomer(): Promise<Shopper | undefined> {
    signUps += 1;
    try {
      return await signUp(options);
    } finally {
      signUps -= 1;
    }
  }

  async function walk(kind: Arrival): Promise<void> {
    if (kind === 'browse') return browse(options);
    const isNew = visits === 'all' && random.chance(NEWCOMERS);
    const known = isNew ? undefined : idle[kind].pop();
    if (!known && signUps >= SIGN_UPS_AT_ONCE) {
      turnedAway += 1;
      return;
    }
    const shopper = known ?? (await newcomer());
    if (!shopper) {
      if (kind === 'buy') options.statistics.record('unavailable', 0);
      return;
    }
    let session: Session = 'valid';
    try {
      session = await (kind === 'buy' ? buy(shopper, options) : abandon(shopper, options));
    } finally {
      // Who has lost the session leaves for good, and somebody new signs up: at the pace of all sign-ups, not all at once.
      if (session === 'valid') idle[kind].push(shopper);
    }
  }

  /** Who comes first finds everything cold, alone: a crowd that waits for it together would give up together. */
  async function serveFirstCustomers(): Promise<void> {
    for (let number = 1; number <= FIRST_CUSTOMERS && rate > 0 && !stopped; number += 1) {
      if (idle.buy.length === 0 && !(await enlist('buy'))) continue;
      start('buy');
      await Promise.all(journeys);
      if ((options.statistics.totals['confirmed'] ?? 0) > 0) return;
    }
  }

  /** Enough for the journeys that are under way at once in a healthy shop. */
  async function signUpRegulars(): Promise<void> {
    const wanted = Math.min(MOST_REGULARS, Math.ceil(rate * REGULARS_PER_RATE));
    for (let number = 1; number < wanted && !stopped; number += SIGN_UPS_AT_ONCE) {
      const numbers = Array.from({ length: SIGN_UPS_AT_ONCE }, (_, index) => number + index);
      await Promise.all(numbers.map((each) => enlist(each % 6 === 5 ? 'abandon' : 'buy')));
    }
  }

  return {
    async open() {
      await shopAnswers();
      await serveFirstCustomers();
      await signUpRegulars();
      opened = true;
      gatheringSince = clock.now();
      nextAt = gatheringSince;
      schedule();
    },
    setRate(checkoutsPerSecond, kinds = 'all') {
      rate = checkoutsPerSecond;
      visits = kinds;
      // Who asks for a rate means now.
      gatheringSince = Number.NEGATIVE_INFINITY;
      nextAt = clock.now();
      schedule();
    },
    get rate() {
      return rate;
    },
    get activeJourneys() {
      return journeys.size;
    },
    get turnedAway() {
      return turnedAway;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(journeys);
    },
  };
}

function kindOf(random: Random): Arrival {
  const total = 1 + BROWSE_SHARE + ABANDON_SHARE;
  if (random.chance(1 / total)) return 'buy';
  return random.chance(BROWSE_SHARE / (BROWSE_SHARE + ABANDON_SHARE)) ? 'browse' : 'abandon';
}
