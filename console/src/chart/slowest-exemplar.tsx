import type { Exemplar } from '../telemetry/prometheus-range.ts';
import { formatUnit } from './units.ts';

interface SlowestExemplarProps {
  readonly exemplars: readonly Exemplar[];
  readonly unit: string | undefined;
  readonly onExemplar: (exemplar: Exemplar) => void;
}

/** A legend's entry for who cannot point at a diamond: it leads to the trace that says most. */
export function SlowestExemplar({ exemplars, unit, onExemplar }: SlowestExemplarProps) {
  const slowest = exemplars.reduce<Exemplar | undefined>((most, each) => (most && most.value >= each.value ? most : each), undefined);
  if (slowest === undefined) return null;
  return (
    <li>
      <button type="button" className="legend-item" onClick={() => onExemplar(slowest)}>
        <span className="legend-exemplar" aria-hidden="true">
          ◆
        </span>
        <span>trace of {formatUnit(slowest.value, unit)}</span>
      </button>
    </li>
  );
}
