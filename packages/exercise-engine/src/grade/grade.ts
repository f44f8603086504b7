import { type Attempt, attemptOf } from '../attempt/attempt.ts';
import { bounds } from '../attempt/events.ts';
import { causesAmong, type PlacedExercise } from '../definition/place.ts';
import { cures } from '../vocabulary/actions.ts';
import { clocksOf, healthTimeline } from './clocks.ts';
import { diagnosisParts } from './diagnosis-parts.ts';
import type { Dossier } from './dossier.ts';
import { part } from './part.ts';
import type { Result } from './result.ts';
import { timeShare } from './time-share.ts';

const PASS_SCORE = 60;
/** Of where and how together; a neighbour of the truth is not enough. */
const PASS_DIAGNOSIS = 0.5;
/** Share of the replay's moments that must be healthy: the first of them may still see what was before. */
const PASS_REPLAY = 0.8;
const NEEDLESS_RESTART_COST = 5;
const NEEDLESS_ACTION_COST = 3;
const INVARIANT_COST = 20;
/** The harm that the exercise would do to everybody for a quarter of its time is all of the points. */
const HARM_SHARE = 0.25;

/** Pure: the same dossier is the same result, live and from a recording. */
export function grade(exercise: PlacedExercise, dossier: Dossier): Result {
  const attempt = attemptOf(dossier.events);
  const clocks = clocksOf(exercise, dossier);
  const said = diagnosisParts(exercise, attempt.diagnosis ?? { causes: [], evidence: [] });
  const mitigation = exercise.task === 'alert' ? gradeAlert(exercise, dossier) : gradeMitigation(exercise, dossier, attempt);
  const parts: Result['parts'] = {
    ...said.parts,
    mitigation: part('mitigation', mitigation.share, mitigation.why),
    time: part(
      'time',
      mitigation.held ? timeShare(exercise, clocks, attempt, clocks.mitigated ?? attempt.diagnosis?.at) : 0,
      mitigation.held ? 'from the page to the mitigation' : 'it was not mended',
    ),
    harm: part(
      'harm',
      mitigation.held ? harmShare(exercise, dossier) : 0,
      `${dossier.harm.failedCheckouts} of ${dossier.harm.checkouts} checkouts failed, ${dossier.harm.unknownCheckouts} without an answer`,
    ),
  };
  const costs = costsOf(attempt, exercise, dossier);
  const failures = [
    ...attempt.bounds.map((bound) => bounds[bound]),
    ...(attempt.diagnosis === undefined ? ['there was no diagnosis'] : []),
    ...(said.share < PASS_DIAGNOSIS ? ['the diagnosis is wrong'] : []),
    ...(said.accepted === 0 ? ['no evidence held'] : []),
    ...(mitigation.held ? [] : [mitigation.why]),
  ];
  const points = Object.values(parts).reduce((sum, each) => sum + each.points, 0) - costs.reduce((sum, each) => sum + each.points, 0);
  const score = Math.max(0, Math.min(100, Math.round(points)));
  if (failures.length === 0 && score < PASS_SCORE) failures.push(`${score} points are less than the ${PASS_SCORE} that are needed`);
  return { passed: failures.length === 0, score, parts, costs, failures, bounds: attempt.bounds, clocks, harm: dossier.harm };
}

type Mitigation = { share: number; held: boolean; why: string };

/** Not whether a switch was set, but whether the shop stands when the trigger comes again. */
function gradeMitigation(exercise: PlacedExercise, dossier: Dossier, attempt: Attempt): Mitigation {
  const nothing = (why: string): Mitigation => ({ share: 0, held: false, why });
  if (attempt.actions.length === 0) return nothing('nothing was done to mend it');
  if (exercise.faults.length === 0 && attempt.actions.some(({ action }) => action !== 'none'))
    return nothing('something was changed, though nothing was wrong');
  const open = causesAmong(exercise, dossier.faults).filter(({ end }) => end !== 'cured');
  if (open.some(({ end }) => end === 'expired')) return nothing('the fault ended by itself, which is no mitigation');
  if (open.length > 0) {
    const share = dossier.faults.length > open.length ? 0.3 : 0;
    return { share, held: false, why: share > 0 ? 'one of the causes is still there' : 'the cause is still there' };
  }
  const replayed = dossier.replay;
  if (replayed === undefined) return nothing('the trigger was not played again');
  const looked = healthTimeline(exercise, dossier).filter(({ at }) => at >= replayed.fromMs && at <= replayed.toMs);
  const healthy = looked.filter((each) => each.healthy).length / Math.max(1, looked.length);
  if (looked.length === 0 || healthy < PASS_REPLAY)
    return {
      share: 0.3,
      held: false,
      why: `the cause is gone, but the shop was healthy for only ${Math.round(healthy * 100)} % of the replay`,
    };
  return { share: 1, held: true, why: 'the trigger came again, and the shop stood' };
}

/** An alert is good when it fires in each unseen fault, soon, and in nothing else. */
function gradeAlert({ alertTask }: PlacedExercise, { episodes = [] }: Dossier): Mitigation {
  const withinMs = (alertTask?.withinSeconds ?? 0) * 1_000;
  const faults = episodes.filter(({ kind }) => kind === 'fault');
  const others = episodes.filter(({ kind }) => kind !== 'fault');
  const found = faults.filter(({ firedAfterMs }) => firedAfterMs !== undefined && firedAfterMs <= withinMs).length;
  const falsely = others.filter(({ firedAfterMs }) => firedAfterMs !== undefined);
  const held = faults.length > 0 && found === faults.length && falsely.length === 0;
  const cried = falsely.map(({ kind }) => (kind === 'load' ? 'when only the load rose' : 'when nothing happened'));
  const why = `it fired in ${found} of ${faults.length} unseen incidents${cried.length === 0 ? ', and in nothing else' : `, but also ${cried.join(' and ')}`}`;
  const share = faults.length === 0 ? 0 : Math.max(0, found / faults.length - falsely.length / Math.max(1, others.length));
  return { share: held ? 1 : share * 0.5, held, why: episodes.length === 0 ? 'there was no alert to try' : why };
}

function harmShare({ minutes, shop }: PlacedExercise, { harm }: Dossier): number {
  const most = shop.checkoutsPerSecond * minutes * 60 * HARM_SHARE;
  return Math.max(0, 1 - (harm.failedCheckouts + harm.unknownCheckouts) / most);
}

function costsOf({ hints, restarts, actions }: Attempt, { mitigations, faults }: PlacedExercise, { harm }: Dossier): Result['costs'] {
  const useful = ({ process, byAction, at }: Attempt['restarts'][number]): boolean => {
    const target = process.replace(/-\d+$/, '');
    // A rollback starts the service anew: that belongs to the action, which is done a moment later.
    const cause = byAction ? actions.find((step) => step.at >= at) : undefined;
    return (
      (cause !== undefined && cause.action !== 'restart' && faults.some((fault) => cures(cause, fault))) ||
      mitigations.flat().some((step) => step.action === 'restart' && step.target.startsWith(target)) ||
      faults.some((fault) => cures({ action: 'restart', target }, fault))
    );
  };
  const idle = actions.filter((step) => !['none', 'restart'].includes(step.action) && !faults.some((fault) => cures(step, fault)));
  return [
    ...hints.map(({ price, index }) => ({ points: price, why: `hint ${index + 1}` })),
    ...restarts
      .filter((restart) => !useful(restart))
      .map(({ process }) => ({ points: NEEDLESS_RESTART_COST, why: `${process} was restarted for nothing` })),
    ...idle.map(({ action, target }) => ({ points: NEEDLESS_ACTION_COST, why: `${action} of ${target} mended nothing` })),
    ...harm.brokenInvariants.map((name) => ({ points: INVARIANT_COST, why: `broken: ${name}` })),
  ];
}
