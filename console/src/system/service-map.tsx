import { type Edge, edges, type NodeName } from '@faultline/topology';
import { useMemo } from 'react';
import type { BreakerState, ProcessView, ServiceStatus, Status } from '../lab/types.ts';
import { formatMs, formatRate, formatRatio } from '../ui/format.ts';
import { MarkShape } from '../ui/mark.tsx';
import { BreakerSign } from './breaker-sign.tsx';
import type { FaultMark } from './fault-marks.ts';
import { breakerTones, describeReplica, readinessTones, toneOfEdge, toneOfErrors, toneOfProcess } from './health.ts';
import { type Box, layoutMap, type Wire } from './map-layout.ts';
import type { EdgeNumbers } from './use-edges.ts';

export interface MapProps {
  readonly width: number;
  readonly status: Status | undefined;
  readonly numbers: ReadonlyMap<string, EdgeNumbers> | undefined;
  readonly faults: readonly FaultMark[];
}

/** The table of edges below says the same in words: to a screen reader this is one picture. */
export function ServiceMap({ width, status, numbers, faults }: MapProps) {
  const layout = useMemo(() => layoutMap(width), [width]);
  const breakerOf = (edge: Edge): BreakerState | undefined => status?.services.find(({ name }) => name === edge.from)?.breakers[edge.to];
  return (
    <svg
      className="map"
      width={layout.width}
      height={layout.height}
      role="img"
      aria-label="Service map; the table of edges has the same numbers"
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">
          <path d="M0 0.5 7.5 4 0 7.5Z" fill="context-stroke" />
        </marker>
      </defs>
      {edges.map((edge) => (
        <MapEdge
          key={edge.name}
          edge={edge}
          wire={layout.wires[edge.name]}
          numbers={numbers?.get(edge.name)}
          breaker={breakerOf(edge)}
          faults={faults.filter(({ on }) => on === edge.name)}
        />
      ))}
      {(Object.keys(layout.boxes) as NodeName[]).map((name) => (
        <MapNode
          key={name}
          name={name}
          box={layout.boxes[name]}
          service={status?.services.find((each) => each.name === name)}
          process={status?.processes.find((each) => each.name === name)}
          extra={extraOf(name, status)}
          faults={faults.filter(({ on }) => on === name)}
        />
      ))}
    </svg>
  );
}

/** The widest and the thinnest line, for 50 calls a second and for none. */
function strokeOf(perSecond: number | undefined): number {
  return 1.25 + Math.min(2.5, Math.log10(1 + (perSecond ?? 0)) * 1.4);
}

interface MapEdgeProps {
  readonly edge: Edge;
  readonly wire: Wire;
  readonly numbers: EdgeNumbers | undefined;
  readonly breaker: BreakerState | undefined;
  readonly faults: readonly FaultMark[];
}

function MapEdge({ edge, wire, numbers, breaker, faults }: MapEdgeProps) {
  const tone = toneOfEdge(numbers, breaker);
  const [fault] = faults;
  return (
    <g className={`edge edge-${tone}`} data-edge={edge.name} data-breaker={breaker}>
      <title>{`${edge.from} → ${edge.to}: ${formatRate(numbers?.perSecond)}, ${formatRatio(numbers?.errorRatio)} failed, p95 ${formatMs(numbers?.p95Ms)}${breaker === undefined ? '' : `, breaker ${breaker}`}`}</title>
      <path className="wire" d={wire.path} strokeWidth={strokeOf(numbers?.perSecond)} markerEnd="url(#arrow)" />
      <text className="edge-label" x={wire.label.x} y={wire.label.y} textAnchor={wire.label.anchor}>
        <tspan>{formatRate(numbers?.perSecond)}</tspan>
        <tspan className={`edge-errors tone-${toneOfErrors(numbers?.errorRatio)}`} dx="6">
          {formatRatio(numbers?.errorRatio)}
        </tspan>
        <tspan className="edge-p95" x={wire.label.x} dy="14">
          {formatMs(numbers?.p95Ms)}
        </tspan>
      </text>
      {breaker !== undefined && (
        <g
          transform={`translate(${wire.breaker.x} ${wire.breaker.y}) rotate(${wire.breaker.angle})`}
          className={`tone-${breakerTones[breaker]}`}
        >
          <BreakerSign state={breaker} />
        </g>
      )}
      {fault !== undefined && <FaultSign at={wire.fault} text={fault.text} more={faults.length - 1} />}
    </g>
  );
}

function FaultSign({ at, text, more }: { readonly at: { x: number; y: number }; readonly text: string; readonly more: number }) {
  const label = more > 0 ? `${text} +${more}` : text;
  const width = label.length * 6.3 + 26;
  return (
    <g className="fault-sign" transform={`translate(${at.x} ${at.y})`}>
      <rect x={-width / 2} y="-10" width={width} height="20" rx="10" />
      <path d={`M${-width / 2 + 12} -6 l-4 7h4l-1.5 5 5.5 -7h-4l1.8 -5Z`} />
      <text x={8} y="4" textAnchor="middle">
        {label}
      </text>
    </g>
  );
}

interface MapNodeProps {
  readonly name: NodeName;
  readonly box: Box;
  readonly service: ServiceStatus | undefined;
  readonly process: ProcessView | undefined;
  readonly extra: string | undefined;
  readonly faults: readonly FaultMark[];
}

function MapNode({ name, box, service, process, extra, faults }: MapNodeProps) {
  const bar = box.height < 50;
  const tone = service === undefined ? (process === undefined ? 'neutral' : toneOfProcess(process.status)) : worst(service);
  const [fault] = faults;
  return (
    <g className={`node node-${tone}${bar ? ' node-bar' : ''}`} data-node={name} transform={`translate(${box.x} ${box.y})`}>
      <rect width={box.width} height={box.height} rx="6" />
      <text className="node-name" x="12" y={bar ? 20 : 22}>
        {name}
      </text>
      {service === undefined ? (
        process !== undefined && <StateDot tone={tone} title={`${name}: ${process.status}`} x={box.width - 22} y={bar ? 9 : 12} />
      ) : (
        <>
          {service.replicas.map((replica, index) => (
            <StateDot
              key={replica.process}
              tone={readinessTones[replica.readiness]}
              title={describeReplica(replica)}
              x={box.width - 22 - (service.replicas.length - 1 - index) * 16}
              y={12}
            />
          ))}
          <text className="node-number" x="12" y="45">
            {formatRate(service.requestsPerSecond)}
          </text>
          <text className="node-detail" x="12" y="64">
            <tspan className={`tone-${toneOfErrors(service.errorRatio)}`}>{formatRatio(service.errorRatio)} failed</tspan>
            <tspan>{` · ${formatMs(service.p95Ms)}`}</tspan>
          </text>
        </>
      )}
      {extra !== undefined && (
        <text className="node-detail" x="12" y="45">
          {extra}
        </text>
      )}
      {fault !== undefined && <FaultSign at={{ x: box.width / 2, y: box.height }} text={fault.text} more={faults.length - 1} />}
    </g>
  );
}

function StateDot({
  tone,
  title,
  x,
  y,
}: {
  readonly tone: 'good' | 'warn' | 'bad' | 'neutral';
  readonly title: string;
  readonly x: number;
  readonly y: number;
}) {
  return (
    <g transform={`translate(${x} ${y})`} className={`tone-${tone}`}>
      <title>{title}</title>
      <MarkShape tone={tone} />
    </g>
  );
}

function worst({ replicas }: ServiceStatus) {
  const tones = replicas.map(({ readiness }) => readinessTones[readiness]);
  if (tones.every((tone) => tone === 'bad')) return 'bad';
  return tones.some((tone) => tone === 'bad' || tone === 'warn') ? 'warn' : (tones[0] ?? 'neutral');
}

function extraOf(name: NodeName, status: Status | undefined): string | undefined {
  if (name === 'shoppers' && status?.shoppers !== undefined) return `${formatMs(status.shoppers.latencyMs.p95)} p95`;
  return undefined;
}
