import { type Ending, isFinal, type Order } from './order.ts';

/**
 * The steps that an order takes in other services, each bound to the time that the caller has. Every one is idempotent by the
 * order's id, so that a run may start over at any point.
 *
 * Each throws `StepUnavailable` when the other side did not give an answer that decides: it may or may not have acted.
 */
export type Steps = {
  reserve(order: Order): Promise<'held' | 'closed' | 'out_of_stock' | 'unknown_product'>;
  charge(order: Order): Promise<'captured' | 'declined' | 'voided'>;
  commit(order: Order): Promise<'committed' | 'lost'>;
  /** `sold`: too late, the stock was committed. */
  release(order: Order): Promise<'released' | 'sold'>;
  void(order: Order): Promise<void>;
};

export type StepName = keyof Steps;

export class StepUnavailable extends Error {
  override readonly name = 'StepUnavailable';
  readonly code = 'step_unavailable';
  readonly step: StepName;
  /** When another try can succeed, if the other side said so. */
  readonly retryAfterMs: number | undefined;
  /** False when a breaker answered instead of the dependency: nothing was tried, so it costs no attempt. */
  readonly attempted: boolean;

  constructor(step: StepName, options: { cause: unknown; retryAfterMs?: number | undefined; attempted: boolean }) {
    super(`${step} did not answer`, { cause: options.cause });
    this.step = step;
    this.retryAfterMs = options.retryAfterMs;
    this.attempted = options.attempted;
  }
}

export type Settlement =
  /** This run, or an earlier or concurrent one, brought the order to its end. */
  | { readonly kind: 'ended'; readonly order: Order }
  /** A step did not answer; the order is still open. */
  | { readonly kind: 'deferred'; readonly cause: StepUnavailable };

/** Ends the order by compare-and-set, and returns it as it then is: the winner's ending, if another run was faster. */
export type EndOrder = (order: Order, ending: Ending) => Promise<Order>;

/**
 * Brings an order as far as it goes: reserve, charge, commit, confirmed. The interactive checkout and every later run of the
 * queue execute this same story from the start; what was done before answers again at once.
 *
 * Which of two racing runs is right is decided in one place, by inventory: a reservation is either committed or released, never
 * both. So every way out that gives up releases first, and goes on to the end of the story if the stock turns out to be sold;
 * and a payment is voided only after the release has barred the commit.
 */
export async function settleOrder(order: Order, { steps, end }: { steps: Steps; end: EndOrder }): Promise<Settlement> {
  if (isFinal(order)) return { kind: 'ended', order };
  try {
    const ending = order.isPastDeadline ? await compensate(order, steps, 'deadline_passed') : await fulfil(order, steps);
    return { kind: 'ended', order: await end(order, ending) };
  } catch (error) {
    if (error instanceof StepUnavailable) return { kind: 'deferred', cause: error };
    throw error;
  }
}

async function fulfil(order: Order, steps: Steps): Promise<Ending> {
  const stock = await steps.reserve(order);
  switch (stock) {
    case 'out_of_stock':
    case 'unknown_product':
      return abandon(order, steps, { state: 'rejected', reason: stock });
    case 'closed':
      return compensate(order, steps, 'reservation_expired');
    case 'held':
      break;
    default:
      stock satisfies never;
  }

  const payment = await steps.charge(order);
  switch (payment) {
    case 'declined':
      return decline(order, steps);
    case 'voided':
      return compensate(order, steps, 'deadline_passed');
    case 'captured':
      break;
    default:
      payment satisfies never;
  }

  const sale = await steps.commit(order);
  return sale === 'committed' ? { state: 'confirmed' } : compensate(order, steps, 'reservation_expired');
}

/** Releases, which bars any later commit; then makes sure that no money is kept. */
async function compensate(order: Order, steps: Steps, reason: 'deadline_passed' | 'reservation_expired'): Promise<Ending> {
  if ((await steps.release(order)) === 'sold') return { state: 'confirmed' };
  await steps.void(order);
  return { state: 'cancelled', reason };
}

/** For an order that never got as far as a charge. */
async function abandon(order: Order, steps: Steps, ending: Ending): Promise<Ending> {
  return (await steps.release(order)) === 'sold' ? { state: 'confirmed' } : ending;
}

/** A declined charge is final, so nothing can commit any more; if the release does not arrive, the reservation ends by itself. */
async function decline(order: Order, steps: Steps): Promise<Ending> {
  await steps.release(order).catch((error: unknown) => {
    if (!(error instanceof StepUnavailable)) throw error;
  });
  return { state: 'rejected', reason: 'payment_declined' };
}
