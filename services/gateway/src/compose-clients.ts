import { createHttpDependency, exposePolicies, type Kit, withFaultPoints } from '@faultline/service-kit';
import { createCatalogue } from './clients/inventory.ts';
import { createOrderClient } from './clients/order.ts';
import type { Config } from './config.ts';
import { orderClientPoints } from './fault-points.ts';

/** The services behind the gateway, each called under a policy of its own. */
export function composeClients({ config, metrics, logger, faultPoints }: Kit<Config>) {
  const heedsReadiness = config.READINESS_ROUTING;
  const inventory = createHttpDependency({
    name: 'inventory',
    urls: config.INVENTORY_URLS,
    policy: config.inventory,
    metrics,
    logger,
    heedsReadiness,
  });
  const order = createHttpDependency({ name: 'order', urls: config.ORDER_URLS, policy: config.order, metrics, logger, heedsReadiness });
  exposePolicies([inventory.policy, order.policy], metrics);
  return {
    catalogue: createCatalogue(inventory),
    orders: withFaultPoints(createOrderClient(order), orderClientPoints, faultPoints),
    close(): void {
      inventory.close();
      order.close();
    },
  };
}
