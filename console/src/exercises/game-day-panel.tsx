import { useState } from 'react';
import { Mark } from '../ui/mark.tsx';
import { Panel } from '../ui/panel.tsx';
import type { ExerciseSummary } from './attempt.ts';
import { Failed } from './failed.tsx';
import { type GameDay, gameDayCommands, type Round, useGameDay, useGameDayCommand } from './game-day.ts';

interface GameDayPanelProps {
  readonly exercises: readonly ExerciseSummary[];
}

/** Incidents for a team: who looks, the board, and the next round. */
export function GameDayPanel({ exercises }: GameDayPanelProps) {
  const { data } = useGameDay();
  if (data === undefined) return null;
  const isOpen = data?.open === true;
  return (
    <Panel title="Game day" aside={isOpen ? 'under way' : 'for a team'}>
      <div className="stack">
        {data !== null && <Board gameDay={data} />}
        {isOpen ? <NextRound exercises={exercises} /> : <Open />}
        {isOpen && <Join />}
      </div>
    </Panel>
  );
}

function Open() {
  const [names, setNames] = useState('');
  const open = useGameDayCommand();
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        const observers = names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
        open.mutate(gameDayCommands.open(observers), { onSuccess: () => setNames('') });
      }}
    >
      <p className="muted">
        One of you starts rounds and lets the incident loose; the others say, each for themselves, what it is. The board says who saw it.
      </p>
      <div className="row">
        <label className="field grow">
          <span className="label">Who looks, with commas between the names; more can join later</span>
          <input
            className="input"
            name="observers"
            placeholder="ada, grace, linus"
            value={names}
            onChange={({ target }) => setNames(target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={open.isPending}>
          Open a game day
        </button>
      </div>
      <Failed error={open.error} />
    </form>
  );
}

function Join() {
  const [name, setName] = useState('');
  const join = useGameDayCommand();
  const close = useGameDayCommand();
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        join.mutate(gameDayCommands.join(name.trim()), { onSuccess: () => setName('') });
      }}
    >
      <label className="field">
        <span className="label">Join as</span>
        <input className="input" name="observer" value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <button type="submit" className="button" disabled={name.trim() === '' || join.isPending}>
        Join
      </button>
      <button type="button" className="button plain push" disabled={close.isPending} onClick={() => close.mutate(gameDayCommands.close)}>
        Close the game day
      </button>
      <Failed error={join.error ?? close.error} />
    </form>
  );
}

function NextRound({ exercises }: GameDayPanelProps) {
  const [exercise, setExercise] = useState('random');
  const [seed, setSeed] = useState('');
  const round = useGameDayCommand();
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        round.mutate(gameDayCommands.round(exercise, seed === '' ? undefined : Number(seed)));
      }}
    >
      <label className="field grow">
        <span className="label">The next incident; nobody else is told which</span>
        <select className="input" name="exercise" value={exercise} onChange={({ target }) => setExercise(target.value)}>
          <option value="random">any</option>
          {exercises
            .filter(({ task, available }) => task === 'diagnose' && available !== false)
            .map(({ id, title }) => (
              <option key={id} value={id}>
                {id.slice(0, 2)} {title}
              </option>
            ))}
        </select>
      </label>
      <label className="field">
        <span className="label">Seed</span>
        <input
          className="input"
          name="round-seed"
          type="number"
          min={0}
          max={2 ** 31 - 1}
          placeholder="any"
          value={seed}
          onChange={({ target }) => setSeed(target.value)}
        />
      </label>
      <button type="submit" className="button primary" disabled={round.isPending}>
        Get it ready
      </button>
      <Failed error={round.error} />
    </form>
  );
}

function Board({ gameDay: { board, rounds, open } }: { readonly gameDay: GameDay }) {
  const counted = rounds.filter(({ outcome }) => outcome !== 'voided').length;
  return (
    <>
      {board.length === 0 ? (
        <p className="empty">Nobody has joined yet.</p>
      ) : (
        <table data-board="">
          <caption className="muted small">{open ? 'The board' : 'The board of the last game day'}</caption>
          <thead>
            <tr>
              <th scope="col">Observer</th>
              <th scope="col" className="num">
                Points
              </th>
              <th scope="col" className="num">
                Rounds answered
              </th>
            </tr>
          </thead>
          <tbody>
            {board.map(({ observer, points, answered }) => (
              <tr key={observer}>
                <td>{observer}</td>
                <td className="num">{points}</td>
                <td className="num">
                  {answered} of {counted}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rounds.map((round, index) => (
        <RoundResult key={round.attempt} round={round} number={index + 1} />
      ))}
    </>
  );
}

function RoundResult({ round: { outcome, title, teamScore, standings }, number }: { readonly round: Round; readonly number: number }) {
  if (outcome === 'voided') return <p className="muted">Round {number} is void, and counts for nobody.</p>;
  return (
    <details>
      <summary>
        <Mark tone={outcome === 'passed' ? 'good' : 'bad'} /> Round {number}: {title}, the team {outcome} with {teamScore} of 100
      </summary>
      <ul className="lines">
        {standings.map(({ observer, points, of, parts }) => (
          <li key={observer}>
            <b>{observer}</b>, {points} of {of}: {parts.component.why}
          </li>
        ))}
        {standings.length === 0 && <li>nobody answered</li>}
      </ul>
    </details>
  );
}
