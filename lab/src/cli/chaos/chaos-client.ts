import { type ChaosClient, createChaosClient } from '@faultline/chaos/client';
import { findRun } from '../lab-client.ts';

/** The chaos API of the lab that runs. @throws CliError when there is none */
export function findChaos(): ChaosClient {
  const { urls, token } = findRun();
  return createChaosClient({ baseUrl: `${urls.lab}/api/chaos`, token });
}
