import { felt, getJson, type MatrixLab } from './matrix-lab.ts';

interface ProxyView {
  readonly enabled: boolean;
  readonly toxics: readonly unknown[];
}

/**
 * What is left of any fault, asked of everybody that a fault may act in and not of the controller, which might believe wrongly that
 * it has ended; and what does not work yet. Empty when the system is as it was.
 */
export async function remains(lab: MatrixLab): Promise<string[]> {
  const looks = [inController(lab), inProxies(lab), inProcesses(lab), ...places(lab).map((place) => inPlace(lab, place)), ...ready(lab)];
  const found = await Promise.allSettled(looks);
  return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : [(result.reason as Error).message]));
}

/** Whether somebody has bought something since there were `before` good outcomes. A shop that was restarted counts from 0 again. */
export async function somebodyBuys(lab: MatrixLab, before: number): Promise<boolean> {
  const { good } = await felt(lab);
  return good > before || (good > 0 && good < before);
}

async function inController({ chaos }: MatrixLab): Promise<string[]> {
  return (await chaos.faults()).faults.map(({ kind, target, state }) => `the controller lists ${kind} on ${target} (${state})`);
}

async function inProxies(lab: MatrixLab): Promise<string[]> {
  const proxies = await getJson<Record<string, ProxyView>>(lab, `${lab.urls.toxiproxy}/proxies`);
  return Object.entries(proxies).flatMap(([name, { enabled, toxics }]) => [
    ...(enabled ? [] : [`proxy ${name} is disabled`]),
    ...(toxics.length === 0 ? [] : [`proxy ${name} has ${toxics.length} toxics`]),
  ]);
}

async function inProcesses(lab: MatrixLab): Promise<string[]> {
  const { processes } = await getJson<{ processes: { name: string; status: string }[] }>(lab, `${lab.urls.lab}/api/processes`);
  return processes.flatMap(({ name, status }) => (status === 'ready' ? [] : [`${name} is ${status}`]));
}

const places = ({ replicas, urls }: MatrixLab): { name: string; url: string }[] => [
  ...replicas.map(({ process, url }) => ({ name: process, url })),
  { name: 'provider', url: urls.provider },
];

async function inPlace(lab: MatrixLab, { name, url }: { name: string; url: string }): Promise<string[]> {
  const { faults } = await getJson<{ faults: { kind: string }[] }>(lab, `${url}/internal/faults`).catch((cause: Error) => {
    throw new Error(`${name} does not tell its faults: ${cause.message}`, { cause });
  });
  return faults.map(({ kind }) => `${name} has ${kind}`);
}

const ready = (lab: MatrixLab): Promise<string[]>[] =>
  lab.replicas.map(async ({ process, url }) => {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3_000) });
    const { status } = (await response.json()) as { status: string };
    return response.ok ? [] : [`${process} is ${status}`];
  });
