import { inventoryRoutes, type Product, productList } from '@faultline/contracts/inventory';
import type { Deadline } from '@faultline/resilience';
import { DependencyError, type HttpDependency } from '@faultline/service-kit';

export type Catalogue = (deadline: Deadline) => Promise<readonly Product[]>;

export function createCatalogue(dependency: HttpDependency): Catalogue {
  return async (deadline) => {
    const { status, body } = await dependency.call({ route: inventoryRoutes.listProducts, deadline, idempotent: true });
    if (status !== 200) throw new DependencyError('inventory', { status });
    return productList.parse(body).products;
  };
}
