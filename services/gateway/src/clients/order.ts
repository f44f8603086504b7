import { problem } from '@faultline/contracts/errors';
import type { OrderView } from '@faultline/contracts/gateway';
import { headers } from '@faultline/contracts/headers';
import { type OrderRequest, order, orderRoutes } from '@faultline/contracts/order';
import type { Deadline } from '@faultline/resilience';
import { type Answer, DependencyError, dependencyErrorOf, type HttpDependency, ServiceError } from '@faultline/service-kit';

export type OrderClient = {
  place(request: OrderRequest, options: { idempotencyKey: string; deadline: Deadline }): Promise<{ status: 201 | 202; order: OrderView }>;
  find(orderId: string, options: { userId: string; deadline: Deadline }): Promise<OrderView>;
};

export function createOrderClient(dependency: HttpDependency): OrderClient {
  return {
    async place(body, { idempotencyKey, deadline }) {
      const sent = { [headers.idempotencyKey]: idempotencyKey };
      const answer = await passingOn(() =>
        dependency.call({ route: orderRoutes.placeOrder, body, headers: sent, deadline, idempotent: true }),
      );
      if (answer.status === 201 || answer.status === 202) return { status: answer.status, order: toView(answer) };
      throw refusal(answer);
    },
    async find(orderId, { userId, deadline }) {
      const answer = await passingOn(() =>
        dependency.call({ route: orderRoutes.getOrder, params: { orderId }, query: { userId }, deadline, idempotent: true }),
      );
      if (answer.status === 200) return toView(answer);
      throw refusal(answer);
    },
  };
}

/** When order sheds or runs out of time the shopper should hear just that, and not that something is away. */
async function passingOn(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const behind = dependencyErrorOf(error)?.problem;
    if (behind?.code === 'overloaded' || behind?.code === 'deadline_exceeded') {
      throw new ServiceError(behind.code, 'order cannot take this now', { cause: error, retryAfterMs: behind.retryAfterMs ?? 1_000 });
    }
    throw error;
  }
}

function toView({ body }: Answer): OrderView {
  const { userId: _internal, ...view } = order.parse(body);
  return view;
}

/** A refusal of order's is the shopper's answer, under the same code. */
function refusal({ status, body }: Answer): Error {
  const parsed = problem.safeParse(body).data;
  if (!parsed) return new DependencyError('order', { status });
  const { code, detail, title, orderId, retryable, retryAfterMs } = parsed;
  return new ServiceError(code, detail ?? title, {
    ...(orderId === undefined ? {} : { orderId }),
    ...(retryable === undefined ? {} : { retryable }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
