import type { Deadline } from '@faultline/resilience';
import { type FaultPoints, withFaultPoints } from '@faultline/service-kit';
import type { InventorySteps } from './clients/inventory.ts';
import type { PaymentSteps } from './clients/payment.ts';
import { type Steps, StepUnavailable } from './domain/settle-order.ts';
import { stepPoints } from './fault-points.ts';
import type { OrderTelemetry } from './telemetry.ts';

export type StepSources = {
  readonly inventory: (deadline: Deadline) => InventorySteps;
  readonly payment: (deadline: Deadline) => PaymentSteps;
  readonly telemetry: OrderTelemetry;
  readonly faultPoints: FaultPoints;
};

/** All steps within one deadline; a step that does not answer is told once, here, for every caller. */
export function createStepsWithin({ inventory, payment, telemetry, faultPoints }: StepSources): (deadline: Deadline) => Steps {
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
