import type { Status } from '../lab/types.ts';
import { formatBytes, formatSpan } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import { describeReplica, readinessTones, toneOfProcess } from './health.ts';

export function Processes({ status }: { readonly status: Status | undefined }) {
  const replicas = new Map(status?.services.flatMap((service) => service.replicas.map((each) => [each.process, each] as const)));
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Process</th>
          <th scope="col">State</th>
          <th scope="col" className="num">
            Up
          </th>
          <th scope="col" className="num">
            Restarts
          </th>
          <th scope="col" className="num">
            Memory
          </th>
        </tr>
      </thead>
      <tbody>
        {status?.processes.map((process) => {
          const replica = replicas.get(process.name);
          const told =
            replica === undefined || process.status !== 'ready'
              ? (process.reason ?? process.status)
              : describeReplica(replica).slice(process.name.length + 2);
          const tone =
            replica === undefined || process.status !== 'ready' ? toneOfProcess(process.status) : readinessTones[replica.readiness];
          return (
            <tr key={process.name} data-process={process.name}>
              <th scope="row">{process.name}</th>
              <td>
                <Mark tone={tone} /> {told}
              </td>
              <td className="num">{process.uptimeMs === undefined ? '–' : formatSpan(process.uptimeMs)}</td>
              <td className="num">{process.restarts}</td>
              <td className="num">{formatBytes(process.memoryBytes)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
