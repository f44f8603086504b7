export { type Attempt, applyEvent, assertMay, attemptOf, isOver, type Phase } from './attempt/attempt.ts';
export {
  type AlertRule,
  type AttemptEvent,
  type Bound,
  bounds,
  type DiagnosisInput,
  diagnosisInput,
  type Mode,
  modes,
  type NamedCause,
} from './attempt/events.ts';
export { healthOf, isHealthy } from './definition/health-of.ts';
export { type Exercise, parseExercise } from './definition/parse-exercise.ts';
export { causesAmong, type PlacedExercise, pickExercise, placeAt, placeExercise } from './definition/place.ts';
export type { HealthCheck } from './definition/schema.ts';
export { inspectPromql } from './evidence/inspect-query.ts';
export { type Evidence, type Judged, judge } from './evidence/judge.ts';
export { ExerciseError, type ExerciseErrorCode } from './exercise-error.ts';
export type { Dossier, Episode, FaultEnd } from './grade/dossier.ts';
export { grade } from './grade/grade.ts';
export type { Clocks, Harm, Result } from './grade/result.ts';
export { type Standing, standingsOf } from './grade/standings.ts';
export type { GridSeries, Telemetry, TraceSpan, Window } from './ports.ts';
export { htmlReport } from './retrospective/html.ts';
export { type Finished, markdownReport } from './retrospective/markdown.ts';
export { type ActionName, actions, cures, isActionTarget } from './vocabulary/actions.ts';
export { components, findComponent } from './vocabulary/components.ts';
export { findMechanism, mechanisms } from './vocabulary/mechanisms.ts';
