import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useParams, useSearchParams } from 'wouter';
import { getJson } from '../lab/api.ts';
import { stepSeconds } from '../time/parse-time.ts';
import { TimePicker } from '../time/time-picker.tsx';
import { useTimeRange } from '../time/time-range.ts';
import type { Dashboard, DashboardSummary } from './model.ts';
import { PanelFrame } from './panel-frame.tsx';
import { useAnnotations } from './use-annotations.ts';
import { VariablePicker } from './variable-picker.tsx';
import { valuesOf } from './variables.ts';
import './dashboards.css';

const FIRST = 'overview';
const shortTitle = (title: string): string => title.replace(/^Faultline \/ /, '');

export function DashboardsScreen() {
  const { '*': uid } = useParams<{ '*': string }>();
  const { data } = useQuery({
    queryKey: ['dashboards'],
    queryFn: ({ signal }) => getJson<{ dashboards: readonly DashboardSummary[] }>('/api/dashboards', signal),
  });
  const dashboards = data?.dashboards ?? [];
  const current = uid || (dashboards.some((each) => each.uid === FIRST) ? FIRST : dashboards[0]?.uid);
  const [search] = useSearchParams();
  const time = new URLSearchParams([...search].filter(([name]) => ['from', 'to', 'refresh'].includes(name))).toString();
  return (
    <div className="stack">
      <nav aria-label="Dashboards" className="tabs">
        {dashboards.map((each) => (
          <Link
            key={each.uid}
            href={`/dashboards/${each.uid}${time === '' ? '' : `?${time}`}`}
            aria-current={each.uid === current ? 'page' : undefined}
          >
            {shortTitle(each.title)}
          </Link>
        ))}
      </nav>
      {current !== undefined && <DashboardView key={current} uid={current} />}
    </div>
  );
}

function DashboardView({ uid }: { readonly uid: string }) {
  const { data, error } = useQuery({
    queryKey: ['dashboard', uid],
    queryFn: ({ signal }) => getJson<Dashboard>(`/api/dashboards/${encodeURIComponent(uid)}`, signal),
    staleTime: 60_000,
  });
  if (data === undefined) return <p className="empty">{error === null ? 'Loading …' : error.message}</p>;
  return <Grid dashboard={data} />;
}

function Grid({ dashboard }: { readonly dashboard: Dashboard }) {
  const defaults = useMemo(
    () => ({
      from: dashboard.time?.from ?? 'now-15m',
      to: dashboard.time?.to ?? 'now',
      refreshMs: (Number.parseInt(dashboard.refresh ?? '5', 10) || 5) * 1_000,
    }),
    [dashboard],
  );
  const range = useTimeRange(defaults);
  const [search] = useSearchParams();
  const variables = dashboard.templating?.list ?? [];
  const values = valuesOf(variables, search);
  const { startMs, endMs } = range.resolve(0);
  const annotations = useAnnotations({
    queries: dashboard.annotations?.list ?? [],
    resolve: range.resolve,
    key: `${range.from} ${range.to}`,
    stepS: stepSeconds(endMs - startMs, 150),
    refreshMs: range.refreshMs,
  });
  return (
    <>
      <div className="title-row">
        <h1>{shortTitle(dashboard.title)}</h1>
        <p className="muted grow">{dashboard.description}</p>
        {variables
          .filter(({ hide, type }) => hide !== 2 && type === 'custom')
          .map((variable) => (
            <VariablePicker key={variable.name} variable={variable} />
          ))}
        <TimePicker range={range} />
      </div>
      <div className="grid">
        {dashboard.panels.map((panel) =>
          panel.type === 'row' ? (
            <h2 key={panel.id} className="grid-row">
              {panel.title}
            </h2>
          ) : (
            <PanelFrame key={panel.id} panel={panel} range={range} values={values} annotations={annotations} refreshMs={range.refreshMs} />
          ),
        )}
      </div>
    </>
  );
}
