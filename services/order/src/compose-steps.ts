import type { Deadline } from '@faultline/resilience';
import { createHttpDependency, exposePolicies, type FaultPoints, type Kit, withFaultPoints } from '@faultline/service-kit';
import { createInventorySteps, type InventorySteps } from './clients/inventory.ts';
import { createPaymentSteps, type PaymentSteps } from './clients/payment.ts';
import type { Config } from './config.ts';
import { type Steps, StepUnavailable } from './domain/settle-order.ts';
import { stepPoints } from './fault-points.ts';
import type { OrderTelemetry } from './telemetry.ts';

/** The steps of an order in other services, each called under a policy of its own. */
export function composeSteps({ config, metrics, logger, faultPoints }: Kit<Config>, telemetry: OrderTelemetry) {
  const heedsReadiness = config.READINESS_ROUTING;
  const inventory = createHttpDependency({
    name: 'inventory',
    urls: config.INVENTORY_URLS,
    policy: config.inventory,
    metrics,
    logger,
    heedsReadiness,
  });
  const payment = createHttpDependency({
    name: 'payment',
    urls: config.PAYMENT_URLS,
    policy: config.payment,
    metrics,
    logger,
    heedsReadiness,
    ignoredCodes: ['provider_unavailable'],
  });
  exposePolicies([inventory.policy, payment.policy], metrics);
  return {
    stepsWithin: createStepsWithin({
      inventory: createInventorySteps({ dependency: inventory, reservationMs: config.reservationMs }),
      payment: createPaymentSteps({ dependency: payment, budgetMs: config.PAYMENT_BUDGET_MS }),
      telemetry,
      faultPoints,
    }),
    /** Every run of an order begins at inventory and goes on to payment: without either it gets nowhere. */
    closedForMs: (): number => Math.max(inventory.policy.breakerRetryAfterMs, payment.policy.breakerRetryAfterMs),
    close(): void {
      inventory.close();
      payment.close();
    },
  };
}

type StepSources = {
  readonly inventory: (deadline: Deadline) => InventorySteps;
  readonly payment: (deadline: Deadline) => PaymentSteps;
  readonly telemetry: OrderTelemetry;
  readonly faultPoints: FaultPoints;
};

/** All steps within one deadline; a step that does not answer is told once, here, for every caller. */
function createStepsWithin({ inventory, payment, telemetry, faultPoints }: StepSources): (deadline: Deadline) => Steps {
  return (deadline) => {
    const told =
      <T>(step: (order: Parameters<Steps['reserve']>[0]) => Promise<T>) =>
      async (order: Parameters<Steps['reserve']>[0]): Promise<T> => {
        try {
          return await step(order);
        } catch (error) {
          if (error instanceof StepUnavailable) telemetry.stepFailed(order, error);
          throw error;
        }
      };
    const { reserve, commit, release } = inventory(deadline);
    const { charge, void: voidPayment } = payment(deadline);
    const steps = { reserve: told(reserve), charge: told(charge), commit: told(commit), release: told(release), void: told(voidPayment) };
    return withFaultPoints<Steps>(steps, stepPoints, faultPoints);
  };
}
