import { useState } from 'react';
import { Mark } from '../ui/mark.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import { type ExerciseSummary, isOver, type Mode } from './attempt.ts';
import { AttemptView } from './attempt-view.tsx';
import { evidence } from './evidence.ts';
import { commands, useAttempt, useBriefing, useCommand, useExercises } from './exercises.ts';
import { GameDayPanel } from './game-day-panel.tsx';
import { Outcome } from './outcome.tsx';
import './exercises.css';

export function ExercisesScreen() {
  const { data, error, isPending, dataUpdatedAt } = useExercises();
  const attempt = useAttempt().data ?? undefined;
  const [chosen, setChosen] = useState<string>();
  const [dismissed, setDismissed] = useState<string>();
  if (attempt !== undefined && data !== undefined && !isOver(attempt))
    return <AttemptView attempt={attempt} vocabulary={data.vocabulary} />;
  if (attempt !== undefined && attempt.id !== dismissed) return <Outcome attempt={attempt} onDone={() => setDismissed(attempt.id)} />;
  const exercises = data?.exercises ?? [];
  const selected = exercises.find(({ id }) => id === chosen) ?? exercises.find(({ passed }) => !passed) ?? exercises[0];
  return (
    <div className="stack">
      <h1>Exercises</h1>
      <div className="beside">
        <Panel title="Incidents" flush aside={<Stale error={error} updatedAtMs={dataUpdatedAt} />}>
          {exercises.length === 0 && <p className="empty">{isPending ? 'Asking …' : 'There are no exercises in this lab.'}</p>}
          <ol className="exercises">
            {exercises.map((exercise) => (
              <li key={exercise.id}>
                <button type="button" aria-pressed={exercise.id === selected?.id} onClick={() => setChosen(exercise.id)}>
                  <Progress exercise={exercise} />
                  <span>
                    <span className="muted">{exercise.id.slice(0, 2)}</span> <b>{exercise.title}</b>
                    <span className="muted small">
                      {' '}
                      · {exercise.level} · {exercise.minutes} min
                    </span>
                  </span>
                  {exercise.bestScore !== undefined && <span className="tag push">best {exercise.bestScore}</span>}
                </button>
              </li>
            ))}
          </ol>
        </Panel>
        <div className="stack">
          {selected !== undefined && <Start key={selected.id} exercise={selected} />}
          {exercises.length > 0 && <GameDayPanel exercises={exercises} />}
        </div>
      </div>
    </div>
  );
}

function Progress({ exercise: { passed, attempts } }: { readonly exercise: ExerciseSummary }) {
  if (passed) return <Mark tone="good" label="passed" />;
  return attempts > 0 ? <Mark tone="warn" label="tried" /> : <Mark tone="neutral" label="not tried" />;
}

const modes: readonly { readonly mode: Mode; readonly title: string; readonly what: string }[] = [
  { mode: 'guided', title: 'Guided', what: 'step by step, with queries to try' },
  { mode: 'blind', title: 'Blind', what: 'without the steps; the seed says where the fault is' },
  { mode: 'random', title: 'Random', what: 'any incident, and nobody says which' },
];

function Start({ exercise }: { readonly exercise: ExerciseSummary }) {
  const { data } = useBriefing(exercise.id);
  const [mode, setMode] = useState<Mode>('guided');
  const [seed, setSeed] = useState('');
  const start = useCommand();
  return (
    <Panel title={exercise.title} aside={exercise.level}>
      <div className="stack">
        {exercise.idea !== undefined && <p className="notice">{exercise.idea}</p>}
        {data === undefined ? <p className="empty">Loading …</p> : <Markdown text={data.briefing} />}
        {data !== undefined && (
          <p className="muted">
            {data.hints.length} hints, for {data.hints.map(({ price }) => price).join(', ')} points of 100.
          </p>
        )}
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            evidence.clear();
            start.mutate(commands.start(exercise.id, { mode, seed: seed === '' ? undefined : Number(seed) }));
          }}
        >
          <fieldset className="choices">
            <legend className="muted small">How</legend>
            {modes.map((each) => (
              <label key={each.mode} className="row">
                <input type="radio" name="mode" value={each.mode} checked={each.mode === mode} onChange={() => setMode(each.mode)} />
                <b>{each.title}</b> <span className="muted">{each.what}</span>
              </label>
            ))}
          </fieldset>
          <div className="row">
            <label className="field">
              <span className="label">Seed (the same is the same incident)</span>
              <input
                className="input"
                name="seed"
                type="number"
                min={0}
                max={2 ** 31 - 1}
                placeholder="any"
                value={seed}
                onChange={(event) => setSeed(event.target.value)}
              />
            </label>
            <button type="submit" className="button primary" disabled={start.isPending || exercise.available === false}>
              Start
            </button>
          </div>
          {exercise.available === false && <p className="muted">This lab does not have the faults that it needs.</p>}
          {start.error !== null && (
            <p className="notice bad" role="alert">
              {start.error.message}
            </p>
          )}
        </form>
      </div>
    </Panel>
  );
}
