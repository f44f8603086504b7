import { toxicName } from '../kinds/network/toxics.ts';
import { createSignals } from '../signals/signals.ts';
import type { Cell } from './cells.ts';
import { getJson, type MatrixLab } from './matrix-lab.ts';

const signals = createSignals();

/**
 * How often the mechanism of a fault has acted, read where it acts and past the controller. Undefined where nothing counts: of a lock,
 * of Redis' keys and of a process that stands still only the look of the kind itself tells.
 */
export async function acted(lab: MatrixLab, cell: Cell, faultId: string | undefined): Promise<number | undefined> {
  if (cell.layer === 'network') {
    const metrics = `${lab.urls.toxiproxy}/metrics`;
    if (cell.kind === 'down') return (await signals.samples(metrics, 'edge_proxy_enabled')).filter(({ value }) => value === 0).length;
    return faultId === undefined ? 0 : await signals.sum(metrics, 'edge_proxy_toxic_applied_total', { toxic: toxicName(faultId) });
  }
  if (cell.layer === 'process' || cell.layer === 'config') return cell.kind === 'pause' ? undefined : await starts(lab);
  if (cell.target === 'postgres' || cell.target === 'redis') return undefined;
  const counts = await Promise.all(
    placesOf(lab, cell.target).map((url) => signals.sum(`${url}/metrics`, 'fault_injected_total', { kind: cell.kind })),
  );
  return counts.reduce((total, count) => total + count, 0);
}

/** Changes with every process that ends or starts: what has no pid counts as well. */
async function starts(lab: MatrixLab): Promise<number> {
  const { processes } = await getJson<{ processes: { pid?: number; restarts: number }[] }>(lab, `${lab.urls.lab}/api/processes`);
  return processes.reduce((total, { pid, restarts }) => total + restarts + (pid === undefined ? 1 : 0), 0);
}

function placesOf({ replicas, urls }: MatrixLab, target: string): string[] {
  if (target === 'provider') return [urls.provider];
  const [service, replica] = target.split('/');
  return replicas
    .filter((each) => each.service === service && (replica === undefined || each.replica === Number(replica)))
    .map(({ url }) => url);
}
