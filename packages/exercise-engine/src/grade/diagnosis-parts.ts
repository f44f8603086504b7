import type { NamedCause } from '../attempt/events.ts';
import type { PlacedExercise } from '../definition/place.ts';
import type { Judged } from '../evidence/judge.ts';
import { gradeDiagnosis } from './grade-diagnosis.ts';
import { part } from './part.ts';
import type { Part } from './result.ts';

export interface Said {
  readonly causes: readonly NamedCause[];
  readonly evidence: readonly Judged[];
}

export interface DiagnosisParts {
  readonly parts: Readonly<Record<'component' | 'mechanism' | 'evidence', Part>>;
  /** From 0 to 1, of where and how together. */
  readonly share: number;
  /** Pieces of evidence that held. */
  readonly accepted: number;
  /** Whether it is near enough for its evidence to count. */
  readonly located: boolean;
}

/** What a diagnosis and its evidence are worth; of an attempt, or of one observer on a game day. */
export function diagnosisParts({ truth }: PlacedExercise, { causes, evidence }: Said): DiagnosisParts {
  const { component, mechanism, why } = gradeDiagnosis(causes, truth);
  const accepted = evidence.filter((each) => each.accepted).length;
  const located = component >= 0.5;
  return {
    parts: {
      component: part('component', component, why.join('; ')),
      mechanism: part('mechanism', mechanism, mechanism === 1 ? 'right' : why.join('; ')),
      evidence: part(
        'evidence',
        accepted > 0 && located ? Math.min(1, 0.7 + 0.3 * (accepted - 1)) : 0,
        whyEvidence(evidence, accepted, located),
      ),
    },
    share: (component + mechanism) / 2,
    accepted,
    located,
  };
}

function whyEvidence(verdicts: readonly Judged[], accepted: number, located: boolean): string {
  if (verdicts.length === 0) return 'none was given';
  if (accepted > 0 && !located) return 'it holds for what was diagnosed, which is not where it began';
  const refused = verdicts.filter((each) => !each.accepted).map(({ reason }) => reason);
  return [`${accepted} of ${verdicts.length} held`, ...refused].join('; ');
}
