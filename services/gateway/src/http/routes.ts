import { gatewayRoutes } from '@faultline/contracts/gateway';
import { headers } from '@faultline/contracts/headers';
import { type BindOptions, bindRoute, ServiceError, toServiceError } from '@faultline/service-kit';
import type { Request, Router } from 'express';
import { cartVersion } from '../cart-version.ts';
import { type CheckoutDependencies, checkout } from '../checkout.ts';
import type { Cart } from '../domain/cart.ts';
import type { Passwords } from '../domain/password.ts';
import type { Accounts } from '../store/postgres-accounts.ts';
import type { RateLimit } from '../store/redis-rate-limit.ts';
import type { Sessions } from '../store/redis-sessions.ts';
import type { GatewayTelemetry } from '../telemetry.ts';

export type RouteDependencies = CheckoutDependencies & {
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly rateLimit: RateLimit;
  readonly telemetry: GatewayTelemetry;
  readonly newUserId: () => string;
};

export function bindGatewayRoutes(router: Router, deps: RouteDependencies): void {
  const options: BindOptions = {
    authenticate: (request) => authenticate(request, deps.sessions),
    guard: ({ userId, address }) => (userId === undefined ? deps.rateLimit.take('address', address) : deps.rateLimit.take('user', userId)),
  };
  bindAccounts(router, deps, options);
  bindShopping(router, deps, options);
  bindCheckout(router, deps, options);
}

function bindAccounts(
  router: Router,
  { accounts, passwords, sessions, telemetry, newUserId }: RouteDependencies,
  options: BindOptions,
): void {
  bindRoute(
    router,
    gatewayRoutes.signup,
    async ({ body }) => {
      const userId = newUserId();
      const created = await accounts.create({ userId, email: body.email, passwordHash: await passwords.hash(body.password) });
      telemetry.signup(created ? 'created' : 'exists', userId);
      if (!created) throw new ServiceError('account_exists', 'sign in instead');
      return { status: 201, body: { userId, createdAt: created.createdAt.toISOString() } };
    },
    options,
  );

  bindRoute(
    router,
    gatewayRoutes.createSession,
    async ({ body }) => {
      const account = await accounts.findByEmail(body.email);
      const valid = await passwords.verify(body.password, account?.passwordHash);
      telemetry.session(valid ? 'created' : 'refused');
      if (!account || !valid) throw new ServiceError('invalid_credentials', 'e-mail or password is wrong');
      const { token, expiresAt } = await sessions.create(account.userId);
      return { status: 201, body: { token, userId: account.userId, expiresAt: expiresAt.toISOString() } };
    },
    options,
  );
}

function bindShopping(router: Router, { catalogue, carts, orders, telemetry }: RouteDependencies, options: BindOptions): void {
  bindRoute(
    router,
    gatewayRoutes.listProducts,
    async ({ deadline }) => ({ status: 200, body: { products: [...(await catalogue(deadline))] } }),
    options,
  );

  bindRoute(router, gatewayRoutes.getCart, async ({ userId }) => ({ status: 200, body: toWire(await carts.read(userId)) }), options);

  bindRoute(
    router,
    gatewayRoutes.putCart,
    async ({ userId, body }) => {
      const { cart, created } = await carts.write(userId, body.items);
      if (created) telemetry.cartCreated();
      return { status: 200, body: toWire(cart) };
    },
    options,
  );

  bindRoute(
    router,
    gatewayRoutes.deleteCart,
    async ({ userId }) => {
      await carts.clear(userId);
      return { status: 204 };
    },
    options,
  );

  bindRoute(
    router,
    gatewayRoutes.getOrder,
    async ({ userId, params, deadline }) => ({ status: 200, body: await orders.find(params.id, { userId, deadline }) }),
    options,
  );
}

function bindCheckout(router: Router, deps: RouteDependencies, options: BindOptions): void {
  bindRoute(
    router,
    gatewayRoutes.checkout,
    async ({ userId, headers: { 'idempotency-key': idempotencyKey }, body: request, deadline }) => {
      try {
        const { status, order, replayed } = await checkout({ userId, idempotencyKey, request, deadline }, deps);
        deps.telemetry.checkout(status === 201 ? 'confirmed' : 'pending', { order_id: order.orderId, replayed });
        return { status, body: order, ...(replayed ? { headers: { [headers.idempotencyReplayed]: 'true' } } : {}) };
      } catch (error) {
        deps.telemetry.checkoutRefused(toServiceError(error));
        throw error;
      }
    },
    options,
  );
}

async function authenticate(request: Request, sessions: Sessions): Promise<string> {
  const [scheme, token] = (request.get('authorization') ?? '').split(' ');
  const userId = scheme?.toLowerCase() === 'bearer' && token !== undefined && token.length <= 128 ? await sessions.find(token) : undefined;
  if (userId === undefined) throw new ServiceError('unauthenticated', 'send the token of a session: Authorization: Bearer <token>');
  return userId;
}

const toWire = ({ items, expiresAt }: Cart) => ({
  items: [...items],
  version: cartVersion(items),
  expiresAt: expiresAt?.toISOString() ?? null,
});
