import { type CSSProperties, useEffect, useRef, useState } from 'react';
import type { Annotation } from '../chart/time-chart.tsx';
import { stepSeconds } from '../time/parse-time.ts';
import type { TimeRange } from '../time/time-range.ts';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import type { PanelModel } from './model.ts';
import { PanelView } from './panel-view.tsx';
import { usePanelData } from './use-panel-data.ts';
import type { Values } from './variables.ts';

interface PanelFrameProps {
  readonly panel: PanelModel;
  readonly range: TimeRange;
  readonly values: Values;
  readonly annotations: readonly Annotation[];
  readonly refreshMs: number;
}

/** Grafana's grid: 24 columns, rows of 30 pixels with 8 between them. */
const ROW_PX = 30;
const GAP_PX = 8;
const HEADER_PX = 37;
const POINTS = 300;

export function PanelFrame({ panel, range, values, annotations, refreshMs }: PanelFrameProps) {
  const [frame, isSeen] = useSeen<HTMLDivElement>();
  const { startMs, endMs } = range.resolve(0);
  const query = usePanelData({
    panel,
    resolve: range.resolve,
    key: `${range.from} ${range.to} ${JSON.stringify(values)}`,
    macros: { values, stepS: stepSeconds(endMs - startMs, POINTS) },
    refreshMs,
    enabled: isSeen,
  });
  const height = panel.gridPos.h * (ROW_PX + GAP_PX) - GAP_PX;
  return (
    <div
      ref={frame}
      className="grid-panel"
      data-panel={panel.id}
      data-panel-type={panel.type}
      data-state={query.data === undefined ? (query.isError ? 'failed' : 'loading') : 'ready'}
      style={{ '--w': panel.gridPos.w, height } as CSSProperties}
    >
      <Panel
        title={<span title={panel.description}>{panel.title}</span>}
        flush
        aside={<Stale error={query.error} updatedAtMs={query.dataUpdatedAt} />}
      >
        <div className="grid-body" style={{ height: height - HEADER_PX - 2 }}>
          {query.data === undefined ? (
            <p className="empty">{query.isError ? query.error.message : 'Loading …'}</p>
          ) : (
            <PanelView panel={panel} answer={query.data} range={range} annotations={annotations} height={height - HEADER_PX - 14} />
          )}
        </div>
      </Panel>
    </div>
  );
}

/** Panels below the fold ask for nothing until they are nearly in sight. */
function useSeen<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new IntersectionObserver((entries) => setSeen(entries.some(({ isIntersecting }) => isIntersecting)), {
      rootMargin: '200px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, seen] as const;
}
