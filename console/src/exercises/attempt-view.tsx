import { useState } from 'react';
import { Link } from 'wouter';
import { formatSpan, formatTime } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { Panel } from '../ui/panel.tsx';
import { useNow } from '../ui/use-now.ts';
import { type Attempt, hasBegun, type Vocabulary } from './attempt.ts';
import { DiagnosisForm } from './diagnosis-form.tsx';
import { commands, useCommand } from './exercises.ts';
import { Failed } from './failed.tsx';
import { gameDayCommands, useGameDayCommand } from './game-day.ts';
import { Mitigations } from './mitigations.tsx';

interface AttemptProps {
  readonly attempt: Attempt;
}

export function AttemptView({ attempt, vocabulary }: AttemptProps & { readonly vocabulary: Vocabulary }) {
  return (
    <div className="stack">
      <div className="title-row">
        <h1>{attempt.title}</h1>
        <span className="tag">{attempt.mode}</span>
        <span className="tag" role="status" data-phase={attempt.phase}>
          {told[attempt.phase]}
        </span>
        <Timer attempt={attempt} />
        <Finish attempt={attempt} />
      </div>
      {hasBegun(attempt) && (
        <p className="muted" data-next="">
          {next[attempt.phase]}
        </p>
      )}
      {attempt.brokenBounds.map((bound) => (
        <p key={bound} className="notice warn">
          {bound}
        </p>
      ))}
      {hasBegun(attempt) ? (
        <div className="beside">
          <div className="stack">
            <Page attempt={attempt} />
            <DiagnosisForm attempt={attempt} vocabulary={vocabulary} />
            <Mitigations attempt={attempt} actions={vocabulary.actions} />
          </div>
          <div className="stack">
            <Hints attempt={attempt} />
            <Notes attempt={attempt} />
            {attempt.guide !== undefined && (
              <Panel title="Step by step">
                <Markdown text={attempt.guide} />
              </Panel>
            )}
          </div>
        </div>
      ) : (
        <>
          {attempt.held ? (
            <Held />
          ) : (
            <p className="notice">
              The shop is being proven healthy first, and watched with more shoppers, so that evidence has something to be compared with.
              This takes about a minute; then something happens.
            </p>
          )}
          {attempt.briefing !== undefined && (
            <Panel title="Briefing">
              <Markdown text={attempt.briefing} />
            </Panel>
          )}
        </>
      )}
    </div>
  );
}

/** On a game day: everybody is ready, nothing has happened. */
function Held() {
  const inject = useGameDayCommand();
  return (
    <div className="notice row">
      <span className="grow">The shop is healthy. The facilitator lets the incident loose when everybody is ready.</span>
      <button type="button" className="button primary" disabled={inject.isPending} onClick={() => inject.mutate(gameDayCommands.inject)}>
        Inject
      </button>
      <Failed error={inject.error} />
    </div>
  );
}

const told: Readonly<Record<Attempt['phase'], string>> = {
  briefed: 'getting ready',
  baseline: 'about to begin',
  running: 'under way',
  acknowledged: 'acknowledged',
  diagnosed: 'diagnosed',
  mitigated: 'acted on',
  recovered: 'the shop has recovered',
  finishing: 'being graded',
  graded: 'graded',
  voided: 'void',
};

/** What comes next, once the incident has begun. */
const next: Readonly<Partial<Record<Attempt['phase'], string>>> = {
  running: 'Next: acknowledge the page, so that everybody knows that somebody looks.',
  acknowledged: 'Next: find out what it is, and say so with evidence: run a query or open a trace in Explore, and attach it there.',
  diagnosed: 'Next: mend it. A diagnosis can be given again; the last one counts.',
  mitigated: 'Next: see whether the shop recovers. If it does not, it was something else.',
  recovered: 'Next: it holds, so finish. What broke the shop is then played again.',
};

function Timer({ attempt: { clocks, minutes } }: AttemptProps) {
  const nowMs = useNow();
  if (clocks.started === undefined) {
    const waitedMs = clocks.briefed === undefined ? 0 : Math.max(0, nowMs - new Date(clocks.briefed).getTime());
    return <span className="tag">for {formatSpan(waitedMs)}</span>;
  }
  const elapsedMs = Math.max(0, nowMs - new Date(clocks.started).getTime());
  const isLate = elapsedMs > minutes * 60_000;
  return (
    <span className={`tag${isLate ? ' warn' : ''}`} data-timer="">
      {formatSpan(elapsedMs)} of {minutes} min
    </span>
  );
}

function Page({ attempt: { page, clocks, briefing } }: AttemptProps) {
  const acknowledge = useCommand();
  return (
    <Panel title="You are paged" aside={clocks.started !== undefined && formatTime(clocks.started)}>
      <div className="stack">
        <p className="notice bad">
          <Mark tone="bad" /> {page}
        </p>
        <p className="row">
          {clocks.acknowledged === undefined ? (
            <button type="button" className="button primary" onClick={() => acknowledge.mutate(commands.acknowledge)}>
              Acknowledge
            </button>
          ) : (
            <span className="muted">You acknowledged it at {formatTime(clocks.acknowledged)}.</span>
          )}
          <Link href="/">System</Link> <Link href="/dashboards">Dashboards</Link> <Link href="/explore">Explore</Link>{' '}
          <Link href="/alerts">Alerts</Link>
        </p>
        <Failed error={acknowledge.error} />
        {briefing !== undefined && (
          <details>
            <summary>Briefing</summary>
            <Markdown text={briefing} />
          </details>
        )}
      </div>
    </Panel>
  );
}

function Hints({ attempt: { hints } }: AttemptProps) {
  const buy = useCommand();
  return (
    <Panel title={`Hints (${hints.left} left)`}>
      <div className="stack">
        {hints.bought.map(({ text, price }) => (
          <p key={text} className="notice" data-hint="">
            <span>
              <Markdown text={text} />
              <span className="muted small">{price} points</span>
            </span>
          </p>
        ))}
        {hints.nextPrice === undefined ? (
          <p className="muted">There is no further hint.</p>
        ) : (
          <p className="row">
            <button type="button" className="button" disabled={buy.isPending} onClick={() => buy.mutate(commands.hint)}>
              Take a hint for {hints.nextPrice} points
            </button>
          </p>
        )}
        <Failed error={buy.error} />
      </div>
    </Panel>
  );
}

function Notes({ attempt: { notes } }: AttemptProps) {
  const keep = useCommand();
  const [text, setText] = useState('');
  return (
    <Panel title="Notes">
      <div className="stack">
        {notes.map((note) => (
          <p key={note.at}>
            <time className="muted">{formatTime(note.at)}</time> {note.text}
          </p>
        ))}
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            keep.mutate(commands.note(text), { onSuccess: () => setText('') });
          }}
        >
          <label className="field grow">
            <span className="label">For the retrospective</span>
            <input className="input" name="note" maxLength={2_000} value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          <button type="submit" className="button" disabled={text.trim() === '' || keep.isPending}>
            Keep
          </button>
        </form>
        <Failed error={keep.error} />
      </div>
    </Panel>
  );
}

function Finish({ attempt }: AttemptProps) {
  const finish = useCommand();
  const [isSure, setSure] = useState(false);
  if (attempt.phase === 'finishing') {
    return (
      <span className="muted push" role="status">
        The trigger is played again, and the attempt graded: half a minute …
      </span>
    );
  }
  const canFinish = attempt.diagnosis !== undefined || attempt.actions.length > 0;
  return (
    <span className="row push">
      <Failed error={finish.error} />
      {canFinish ? (
        <button type="button" className="button primary" onClick={() => finish.mutate(commands.finish(false))}>
          Finish
        </button>
      ) : (
        <button type="button" className="button" onClick={() => (isSure ? finish.mutate(commands.finish(true)) : setSure(true))}>
          {isSure ? 'Really give up' : 'Give up'}
        </button>
      )}
    </span>
  );
}
