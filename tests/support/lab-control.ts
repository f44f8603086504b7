import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultPointRequest } from '@faultline/contracts/fault-points';
import type { ProviderBehaviour } from '@faultline/contracts/provider';
import { type EdgeName, ports, type ServiceName } from '@faultline/topology';
import pg from 'pg';
import type { Lab } from './lab.ts';

/** The part of the run file that tests use. */
export type Run = {
  readonly token: string;
  readonly urls: Readonly<Record<'gateway' | 'lab' | 'toxiproxy' | 'provider' | 'shoppers', string>>;
  readonly files: { readonly ledger: string; readonly journal: string };
  readonly databases: Readonly<Record<ServiceName, string>>;
};

export function runOf(lab: Lab): Run {
  return JSON.parse(readFileSync(join(lab.directory, 'run.json'), 'utf8')) as Run;
}

async function send(url: string, init: RequestInit & { token?: string }): Promise<Response> {
  const { token, ...rest } = init;
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { ...rest, headers: { 'content-type': 'application/json', ...authorization } });
  if (!response.ok) throw new Error(`${rest.method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}

/** Arms a fault point of a service's first replica. */
export async function arm(lab: Lab, service: ServiceName, request: FaultPointRequest): Promise<void> {
  const { token } = runOf(lab);
  await send(`${lab.url(service)}/internal/fault-points`, { method: 'POST', token, body: JSON.stringify(request) });
}

export async function disarm(lab: Lab, service: ServiceName): Promise<void> {
  await send(`${lab.url(service)}/internal/fault-points`, { method: 'DELETE', token: runOf(lab).token });
}

/** Cuts an edge off, or joins it again: at once, which a fault with its start through the command line is not. */
export async function setEdge(lab: Lab, proxy: EdgeName | `${EdgeName}-${number}`, enabled: boolean): Promise<void> {
  const url = `http://127.0.0.1:${ports.toxiproxy + lab.offset}/proxies/${proxy}`;
  await send(url, { method: 'POST', body: JSON.stringify({ enabled }) });
}

export async function tellProcess(lab: Lab, name: string, action: 'start' | 'stop' | 'kill'): Promise<void> {
  const { urls, token } = runOf(lab);
  await send(`${urls.lab}/api/processes/${name}/${action}`, { method: 'POST', token });
}

export async function setLoad(lab: Lab, checkoutsPerSecond: number): Promise<void> {
  const { urls, token } = runOf(lab);
  await send(`${urls.shoppers}/load`, { method: 'PUT', token, body: JSON.stringify({ checkoutsPerSecond }) });
}

/** How the simulated provider behaves from now on. */
export async function setProvider(lab: Lab, change: Partial<ProviderBehaviour>): Promise<void> {
  const { urls, token } = runOf(lab);
  await send(`${urls.provider}/admin/behaviour`, { method: 'PUT', token, body: JSON.stringify(change) });
}

/** One statement in a service's own database, as its owner. */
export async function sql<R extends pg.QueryResultRow>(
  lab: Lab,
  service: ServiceName,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: runOf(lab).databases[service] });
  await client.connect();
  try {
    return (await client.query<R>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
