import { problem } from '@faultline/contracts/errors';
import { inventoryRoutes } from '@faultline/contracts/inventory';
import type { Deadline } from '@faultline/resilience';
import type { Answer, HttpDependency } from '@faultline/service-kit';
import { inSpan } from '@faultline/telemetry/spans';
import type { Order } from '../domain/order.ts';
import type { Steps } from '../domain/settle-order.ts';
import { unexpected, unlessUnavailable } from './unavailable.ts';

export type InventoryOptions = {
  readonly dependency: HttpDependency;
  /** How long a reservation holds: longer than the payment deadline, by more than one attempt. */
  readonly reservationMs: number;
};

export type InventorySteps = Pick<Steps, 'reserve' | 'commit' | 'release'>;

export function createInventorySteps({ dependency, reservationMs }: InventoryOptions): (deadline: Deadline) => InventorySteps {
  return (deadline) => ({
    reserve: (order) =>
      inSpan('reserve_stock', { attributes: { 'order.id': order.orderId } }, (span) =>
        unlessUnavailable('reserve', async () => {
          const items = order.items.map(({ sku, quantity }) => ({ sku, quantity }));
          const body = { orderId: order.orderId, items, expiresInMs: reservationMs };
          const answer = await dependency.call({ route: inventoryRoutes.reserve, body, deadline, idempotent: true });
          const outcome = reserveOutcome(answer);
          span.setAttribute('reservation.outcome', outcome);
          return outcome;
        }),
      ),
    commit: (order) =>
      inSpan('commit_stock', { attributes: { 'order.id': order.orderId } }, () =>
        unlessUnavailable('commit', async () => {
          const answer = await dependency.call({ route: inventoryRoutes.commit, params: key(order), deadline, idempotent: true });
          if (answer.status === 200) return 'committed';
          const code = codeOf(answer);
          if (code === 'reservation_expired' || code === 'reservation_closed' || code === 'not_found') return 'lost';
          throw unexpected('inventory', answer);
        }),
      ),
    release: (order) =>
      unlessUnavailable('release', async () => {
        const answer = await dependency.call({ route: inventoryRoutes.release, params: key(order), deadline, idempotent: true });
        if (answer.status === 200) return 'released';
        if (codeOf(answer) === 'reservation_closed') return 'sold';
        throw unexpected('inventory', answer);
      }),
  });
}

function reserveOutcome(answer: Answer): Awaited<ReturnType<Steps['reserve']>> {
  if (answer.status === 200 || answer.status === 201) return 'held';
  const code = codeOf(answer);
  if (code === 'out_of_stock' || code === 'unknown_product') return code;
  if (code === 'reservation_closed') return 'closed';
  throw unexpected('inventory', answer);
}

const key = (order: Order): { orderId: string } => ({ orderId: order.orderId });
const codeOf = (answer: Answer): string | undefined => problem.safeParse(answer.body).data?.code;
