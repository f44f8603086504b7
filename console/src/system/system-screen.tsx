import { useFaults } from '../lab/chaos.ts';
import { useLive } from '../lab/live.ts';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import { useWidth } from '../ui/use-width.ts';
import { EdgeTable } from './edge-table.tsx';
import { faultMarks } from './fault-marks.ts';
import { Figures } from './figures.tsx';
import { NARROWEST } from './map-layout.ts';
import { Processes } from './processes.tsx';
import { ServiceMap } from './service-map.tsx';
import { Timeline } from './timeline.tsx';
import { useEdges } from './use-edges.ts';
import './system.css';

export function SystemScreen() {
  const status = useLive((live) => live.status);
  const edges = useEdges();
  const [ref, width] = useWidth<HTMLDivElement>();
  const faults = useFaults();
  const marks = faultMarks(faults.data?.faults ?? []);
  return (
    <div className="stack">
      <h1 className="hidden-visually">System</h1>
      <Figures status={status} />
      <div ref={ref} className={`map-frame${width > 0 && width < NARROWEST ? ' map-frame-none' : ''}`}>
        {width >= NARROWEST && <ServiceMap width={width} status={status} numbers={edges.data} faults={marks} />}
      </div>
      <div className="system-below">
        <Panel title="Edges" flush aside={<Stale error={edges.error} updatedAtMs={edges.dataUpdatedAt} />}>
          <EdgeTable status={status} numbers={edges.data} faults={marks} />
        </Panel>
        <Panel title="What changed" flush className="timeline-panel">
          <Timeline />
        </Panel>
        <Panel title="Processes" flush>
          <Processes status={status} />
        </Panel>
      </div>
    </div>
  );
}
