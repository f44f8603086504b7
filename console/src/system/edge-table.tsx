import { edges } from '@faultline/topology';
import type { Status } from '../lab/types.ts';
import { formatMs, formatRate, formatRatio } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import type { FaultMark } from './fault-marks.ts';
import { breakerTones, toneOfErrors } from './health.ts';
import type { EdgeNumbers } from './use-edges.ts';

interface EdgeTableProps {
  readonly status: Status | undefined;
  readonly numbers: ReadonlyMap<string, EdgeNumbers> | undefined;
  readonly faults: readonly FaultMark[];
}

export function EdgeTable({ status, numbers, faults }: EdgeTableProps) {
  return (
    <table className="edges">
      <thead>
        <tr>
          <th scope="col">Edge</th>
          <th scope="col" className="num">
            Calls
          </th>
          <th scope="col" className="num">
            Failed
          </th>
          <th scope="col" className="num">
            p95
          </th>
          <th scope="col">Breaker</th>
        </tr>
      </thead>
      <tbody>
        {edges.map(({ name, from, to }) => {
          const each = numbers?.get(name);
          const breaker = status?.services.find((service) => service.name === from)?.breakers[to];
          const tone = toneOfErrors(each?.errorRatio);
          const on = faults.filter((fault) => fault.on === name);
          return (
            <tr key={name} data-edge-row={name}>
              <th scope="row">
                {from} <span className="muted">→</span> {to}{' '}
                {on.map(({ text }) => (
                  <span key={text} className="tag bad">
                    {text}
                  </span>
                ))}
              </th>
              <td className="num">{formatRate(each?.perSecond)}</td>
              <td className={`num tone-${tone}`}>{formatRatio(each?.errorRatio)}</td>
              <td className="num">{formatMs(each?.p95Ms)}</td>
              <td className="nowrap">
                {breaker === undefined ? (
                  <span className="muted">none</span>
                ) : (
                  <>
                    <Mark tone={breakerTones[breaker]} /> {breaker}
                  </>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
