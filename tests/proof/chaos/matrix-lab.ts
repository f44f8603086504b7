import { createChaosClient } from '@faultline/chaos/client';
import type { MatrixLab } from '@faultline/chaos/matrix';
import { serviceNames } from '@faultline/topology';
import type { Lab } from '../../support/lab.ts';
import { runOf } from '../../support/lab-control.ts';

/** A lab of one replica each, as the fault matrix looks at it. */
export function asMatrixLab(lab: Lab): MatrixLab {
  const { urls, token } = runOf(lab);
  return {
    chaos: createChaosClient({ baseUrl: `${urls.lab}/api/chaos`, token }),
    urls,
    replicas: serviceNames.map((service) => ({ service, replica: 1, process: `${service}-1`, url: lab.url(service) })),
    token,
  };
}
