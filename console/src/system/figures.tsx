import type { Status, Tone } from '../lab/types.ts';
import { formatMs, formatNumber, formatRate, formatSpan } from '../ui/format.ts';

/** Outcomes of a checkout, in the order from best to worst, with what a shopper would call them. */
const outcomes: readonly (readonly [outcome: string, word: string, tone: Tone])[] = [
  ['confirmed', 'confirmed', 'good'],
  ['pending', 'pending payment', 'warn'],
  ['declined', 'declined', 'neutral'],
  ['out_of_stock', 'out of stock', 'neutral'],
  ['shed', 'shed', 'bad'],
  ['unavailable', 'unavailable', 'bad'],
  ['error', 'error', 'bad'],
];

export function Figures({ status }: { readonly status: Status | undefined }) {
  const rates = status?.checkoutsPerSecond ?? {};
  const queue = status?.paymentQueue;
  const total = Object.values(rates).reduce((sum, rate) => sum + rate, 0);
  return (
    <div className="figures">
      <figure>
        <figcaption>Checkouts</figcaption>
        <p className="figure-number">{formatRate(status === undefined ? undefined : total)}</p>
        <OutcomeBar rates={rates} total={total} />
      </figure>
      <figure>
        <figcaption>Shopper waits</figcaption>
        <p className="figure-number">{formatMs(status?.shoppers?.latencyMs.p95)}</p>
        <p className="muted small">p95 · half within {formatMs(status?.shoppers?.latencyMs.p50)}</p>
      </figure>
      <figure>
        <figcaption>Payment queue</figcaption>
        <p className={`figure-number tone-${(queue?.depth ?? 0) > 0 ? 'warn' : 'neutral'}`}>{formatNumber(queue?.depth)}</p>
        <p className="muted small">
          {queue === undefined || queue.depth === 0 ? 'nothing waits' : `oldest ${formatSpan(queue.oldestAgeSeconds * 1_000)}`}
        </p>
      </figure>
    </div>
  );
}

function OutcomeBar({ rates, total }: { readonly rates: Readonly<Record<string, number>>; readonly total: number }) {
  const shown = outcomes.filter(([outcome]) => (rates[outcome] ?? 0) > 0);
  return (
    <>
      <div className="outcome-bar" aria-hidden="true">
        {shown.map(([outcome, , tone]) => (
          <span key={outcome} className={`outcome outcome-${tone}`} style={{ flexGrow: (rates[outcome] ?? 0) / total }} />
        ))}
      </div>
      <ul className="outcome-words small muted">
        {shown.map(([outcome, word]) => (
          <li key={outcome}>
            {formatRate(rates[outcome])} {word}
          </li>
        ))}
      </ul>
    </>
  );
}
