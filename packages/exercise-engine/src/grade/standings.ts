import { attemptOf } from '../attempt/attempt.ts';
import type { PlacedExercise } from '../definition/place.ts';
import { clocksOf } from './clocks.ts';
import { diagnosisParts } from './diagnosis-parts.ts';
import type { Dossier } from './dossier.ts';
import { part } from './part.ts';
import type { Part } from './result.ts';
import { timeShare } from './time-share.ts';

/** How one observer of a game day did in one round: by what they said alone, not by what the team did about it. */
export interface Standing {
  readonly observer: string;
  readonly points: number;
  readonly of: number;
  /** When the answer that counts was given, in milliseconds since the epoch. */
  readonly at: number;
  readonly parts: Readonly<Record<'component' | 'mechanism' | 'evidence' | 'time', Part>>;
}

/** Best first; of equals, who said it earlier. Pure, as {@link grade} is. */
export function standingsOf(exercise: PlacedExercise, dossier: Dossier): Standing[] {
  const attempt = attemptOf(dossier.events);
  const clocks = clocksOf(exercise, dossier);
  return attempt.answers
    .map((answer): Standing => {
      const { parts, accepted, located } = diagnosisParts(exercise, answer);
      // To be fast and wrong, or fast with nothing to show, is worth nothing.
      const isShown = located && accepted > 0;
      const time = part(
        'time',
        isShown ? timeShare(exercise, clocks, attempt, answer.at) : 0,
        isShown ? 'from the page to the answer' : 'it was not shown',
      );
      const all = { ...parts, time };
      const sum = (key: 'points' | 'of'): number => Math.round(Object.values(all).reduce((total, each) => total + each[key], 0) * 10) / 10;
      return { observer: answer.observer, points: sum('points'), of: sum('of'), at: answer.at, parts: all };
    })
    .toSorted((a, b) => b.points - a.points || a.at - b.at);
}
