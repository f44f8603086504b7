import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { queryInstant } from '../lab/prometheus.ts';
import { formatNumber, formatRatio, formatSpan } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import { Stale } from '../ui/stale.tsx';
import { type Slo, sloQueries, slosOf, toneOfBudget, toneOfBurn } from './slos.ts';
import './slos.css';

const EVERY_MS = 3_000;

export function SlosScreen() {
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ['slos'],
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => {
      const [objectives, budgets, burns, periods, alerts] = await Promise.all(sloQueries.map((query) => queryInstant(query, signal)));
      return slosOf({
        objectives: objectives ?? [],
        budgets: budgets ?? [],
        burns: burns ?? [],
        periods: periods ?? [],
        alerts: alerts ?? [],
      });
    },
  });
  return (
    <div className="stack">
      <div className="title-row">
        <h1>Objectives</h1>
        <Stale error={error} updatedAtMs={dataUpdatedAt} />
      </div>
      {data !== undefined && data.length === 0 && <p className="empty">No objectives are being measured yet.</p>}
      <ul className="slos">
        {data?.map((slo) => (
          <SloCard key={slo.id} slo={slo} />
        ))}
      </ul>
    </div>
  );
}

function SloCard({ slo }: { readonly slo: Slo }) {
  const { budgetLeft, burnRate, periodDays } = slo;
  const budgetTone = toneOfBudget(budgetLeft);
  const burnTone = toneOfBurn(burnRate);
  return (
    <li className="panel slo">
      <header>
        <h2>{slo.name}</h2>
        <span className="aside">{slo.service}</span>
      </header>
      <div className="body stack">
        <p>
          {formatNumber(slo.objective * 100)}% good
          {periodDays !== undefined && ` over ${periodDays < 3 ? `${formatNumber(periodDays * 24)} h` : `${formatNumber(periodDays)} d`}`}
        </p>
        <div>
          <p className={`figure-number tone-${budgetTone}`}>
            <Mark tone={budgetTone} /> {formatRatio(budgetLeft === undefined ? undefined : Math.abs(budgetLeft))}
            <span className="muted small"> {(budgetLeft ?? 0) < 0 ? 'of the error budget overspent' : 'of the error budget left'}</span>
          </p>
          <div className="budget" aria-hidden="true">
            <span className={`bar-${budgetTone}`} style={{ width: `${Math.min(1, Math.max(0, budgetLeft ?? 0)) * 100}%` }} />
          </div>
        </div>
        <dl className="facts">
          <div>
            <dt>Burn rate</dt>
            <dd className={`tone-${burnTone}`}>
              <Mark tone={burnTone} /> {burnRate === undefined ? 'no traffic' : `${formatNumber(burnRate)} ×`}
            </dd>
          </div>
          <div>
            <dt>Budget gone in</dt>
            <dd>
              {slo.exhaustedInMs === undefined ? 'not at this rate' : slo.exhaustedInMs === 0 ? 'gone' : formatSpan(slo.exhaustedInMs)}
            </dd>
          </div>
        </dl>
        <p className="row">
          {slo.firing.length === 0 ? (
            <span className="muted small">no alert fires</span>
          ) : (
            slo.firing.map((name) => (
              <Link key={name} href="/alerts" className="tag bad">
                <Mark tone="bad" /> {name}
              </Link>
            ))
          )}
        </p>
      </div>
    </li>
  );
}
