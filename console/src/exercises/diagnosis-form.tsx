import { useState } from 'react';
import { Link } from 'wouter';
import { Mark } from '../ui/mark.tsx';
import { Panel } from '../ui/panel.tsx';
import type { Attempt, Cause, Verdict, Vocabulary } from './attempt.ts';
import { evidence, linkOf, textOf, useEvidence } from './evidence.ts';
import { commands, useCommand } from './exercises.ts';
import { Failed } from './failed.tsx';
import { useAnswer, useGameDay } from './game-day.ts';

interface DiagnosisFormProps {
  readonly attempt: Attempt;
  readonly vocabulary: Vocabulary;
}

const MOST_CAUSES = 3;
/** What is said for all of them: no observer can have an empty name. */
const TEAM = '';
const nothing: Cause = { component: '', mechanism: '' };

/** Where it is and how it fails, and what shows it. The last diagnosis counts. */
export function DiagnosisForm({ attempt, vocabulary }: DiagnosisFormProps) {
  const [causes, setCauses] = useState<readonly Cause[]>(attempt.diagnosis?.causes ?? [nothing]);
  const [expr, setExpr] = useState('');
  const [forSeconds, setForSeconds] = useState(0);
  const collected = useEvidence();
  const give = useCommand();
  const gameDay = useGameDay().data;
  const observers = gameDay?.current?.id === attempt.id ? gameDay.observers : [];
  const [speaker, setSpeaker] = useState(TEAM);
  const answer = useAnswer();
  const isPending = give.isPending || answer.isPending;
  const change = (index: number, part: Partial<Cause>): void =>
    setCauses((before) => before.map((cause, i) => (i === index ? { ...cause, ...part } : cause)));
  const isWhole =
    causes.every(({ component, mechanism }) => component !== '' && mechanism !== '') && (attempt.task !== 'alert' || expr !== '');
  return (
    <Panel title="Diagnosis">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const named = causes.map(({ scope = '', ...cause }) => (scope.trim() === '' ? cause : { ...cause, scope: scope.trim() }));
          if (speaker !== TEAM) return answer.mutate({ observer: speaker, causes: named, evidence: collected });
          const alert = attempt.task === 'alert' ? { alert: { expr, forSeconds } } : {};
          give.mutate(commands.diagnose({ causes: named, evidence: collected, ...alert }));
        }}
      >
        {observers.length > 0 && (
          <Speaker
            observers={observers}
            answered={attempt.answered.map(({ observer }) => observer)}
            value={speaker}
            onChange={(name) => {
              answer.reset();
              setSpeaker(name);
            }}
          />
        )}
        {causes.map((cause, index) => (
          <div key={index} className="cause">
            <Words
              label="Where"
              name="component"
              words={vocabulary.components}
              value={cause.component}
              onChange={(component) => change(index, { component })}
            />
            <Words
              label="How it fails"
              name="mechanism"
              words={vocabulary.mechanisms}
              value={cause.mechanism}
              onChange={(mechanism) => change(index, { mechanism })}
            />
            <label className="field">
              <span className="label">Only part of it</span>
              <input
                className="input"
                name="scope"
                placeholder="payment/2"
                value={cause.scope ?? ''}
                onChange={(event) => change(index, { scope: event.target.value })}
              />
            </label>
            {causes.length > 1 && (
              <button type="button" className="button plain" onClick={() => setCauses((before) => before.filter((_, i) => i !== index))}>
                Remove
              </button>
            )}
          </div>
        ))}
        {attempt.task === 'alert' && (
          <div className="row">
            <label className="field grow">
              <span className="label">The expression of the alert</span>
              <input className="input mono" name="expr" value={expr} onChange={(event) => setExpr(event.target.value)} />
            </label>
            <label className="field">
              <span className="label">for, in seconds</span>
              <input
                className="input"
                type="number"
                min={0}
                max={300}
                value={forSeconds}
                onChange={(event) => setForSeconds(Number(event.target.value))}
              />
            </label>
          </div>
        )}
        <section className="stack" aria-label="Evidence">
          <h3>Evidence</h3>
          {collected.length === 0 && (
            <p className="muted">
              Nothing yet. Run a query or open a trace in <Link href="/explore">Explore</Link>, and attach it there.
            </p>
          )}
          <ul className="evidence">
            {collected.map((piece) => (
              <li key={textOf(piece)} className="row" data-evidence={piece.language}>
                <span className="tag">{piece.language}</span>
                <Link className="mono grow" href={linkOf(piece)}>
                  {textOf(piece)}
                </Link>
                <button type="button" className="button plain" onClick={() => evidence.remove(piece)}>
                  Remove
                </button>
              </li>
            ))}
          </ul>
        </section>
        <p className="row">
          <button type="submit" className="button primary" disabled={!isWhole || isPending}>
            {isPending
              ? 'Running your evidence again …'
              : speaker !== TEAM
                ? `Answer as ${speaker}`
                : attempt.diagnosis === undefined
                  ? 'Diagnose'
                  : 'Diagnose again'}
          </button>
          {causes.length < MOST_CAUSES && (
            <button type="button" className="button plain" onClick={() => setCauses((before) => [...before, nothing])}>
              There is another cause
            </button>
          )}
        </p>
        <Failed error={speaker === TEAM ? give.error : answer.error} />
        {speaker === TEAM ? <Given attempt={attempt} /> : answer.data !== undefined && <Kept evidence={answer.data.evidence} />}
      </form>
    </Panel>
  );
}

interface WordsProps {
  readonly label: string;
  readonly name: string;
  readonly words: readonly { readonly name: string; readonly title: string }[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Words({ label, name, words, value, onChange }: WordsProps) {
  return (
    <label className="field grow">
      <span className="label">{label}</span>
      <select className="input" name={name} required value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">choose</option>
        {words.map((word) => (
          <option key={word.name} value={word.name}>
            {word.name}: {word.title}
          </option>
        ))}
      </select>
    </label>
  );
}

interface SpeakerProps {
  readonly observers: readonly string[];
  readonly answered: readonly string[];
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** On a game day: whether the team speaks, which is what the shop is mended by, or one of those who look. */
function Speaker({ observers, answered, value, onChange }: SpeakerProps) {
  return (
    <label className="field">
      <span className="label">Who says it</span>
      <select className="input" name="speaker" value={value} onChange={({ target }) => onChange(target.value)}>
        <option value={TEAM}>the team</option>
        {observers.map((observer) => (
          <option key={observer} value={observer}>
            {observer}
            {answered.includes(observer) ? ' (has answered)' : ''}
          </option>
        ))}
      </select>
    </label>
  );
}

/** For the eyes of the observer: nobody else is told before the end. */
function Kept({ evidence: verdicts }: { readonly evidence: readonly Verdict[] }) {
  return (
    <div className="stack" role="status">
      <p>Kept. Your last answer counts, and the board tells after the round.</p>
      <Verdicts verdicts={verdicts} />
    </div>
  );
}

/** What was said, and what running the evidence again has shown. */
function Given({ attempt: { diagnosis } }: { readonly attempt: Attempt }) {
  if (diagnosis === undefined) return null;
  return (
    <div className="stack" role="status">
      <p>
        You said: <b>{diagnosis.causes.map(({ component, mechanism }) => `${component}, ${mechanism}`).join('; ')}</b>
      </p>
      <Verdicts verdicts={diagnosis.evidence} />
    </div>
  );
}

function Verdicts({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  return (
    <ul className="evidence">
      {verdicts.map(({ evidence: piece, accepted, reason }) => (
        <li key={textOf(piece)} className="row">
          <Mark tone={accepted ? 'good' : 'bad'} label={accepted ? 'held' : 'refused'} />
          <code>{textOf(piece)}</code>
          <span className="muted">{reason}</span>
        </li>
      ))}
    </ul>
  );
}
