import { lazy, Suspense, useState } from 'react';
import { Link, Route, Switch, useSearchParams } from 'wouter';
import { AttachEvidence } from '../exercises/attach-evidence.tsx';
import { TimePicker } from '../time/time-picker.tsx';
import { useTimeRange } from '../time/time-range.ts';
import { ContextScreen } from './context-screen.tsx';
import { examples, type Language, languages } from './languages.ts';
import { LogResult, MetricResult, TraceResult } from './results.tsx';
import { TraceScreen } from './trace-screen.tsx';
import './explore.css';

const QueryEditor = lazy(async () => ({ default: (await import('./query-editor.tsx')).QueryEditor }));

export function ExploreScreen() {
  return (
    <Switch>
      <Route path="/explore/trace/:id">{({ id }) => <TraceScreen key={id} traceId={id} />}</Route>
      <Route path="/explore/context">
        <ContextScreen />
      </Route>
      <Route>
        <Explore />
      </Route>
    </Switch>
  );
}

const refreshNever = { from: 'now-15m', to: 'now', refreshMs: 0 };

function Explore() {
  const [search, setSearch] = useSearchParams();
  const language = languages.find(({ id }) => id === search.get('lang'))?.id ?? 'promql';
  const query = search.get('q') ?? '';
  const range = useTimeRange(refreshNever);
  const [runs, setRuns] = useState(0);
  const run = (text: string, lang: Language = language): void => {
    setRuns((before) => before + 1);
    setSearch((before) => {
      const next = new URLSearchParams(before);
      next.set('lang', lang);
      if (text.trim() === '') next.delete('q');
      else next.set('q', text.trim());
      return next;
    });
  };
  const Result = { promql: MetricResult, logql: LogResult, traceql: TraceResult }[language];
  return (
    <div className="stack">
      <h1 className="hidden-visually">Explore</h1>
      <div className="title-row">
        <div className="tabs" role="group" aria-label="Language">
          {languages.map(({ id, title, what }) => (
            <button key={id} type="button" className="tab" aria-pressed={id === language} onClick={() => run('', id)}>
              {title} <span className="muted small">{what}</span>
            </button>
          ))}
        </div>
        <div className="push">
          <TimePicker range={range} />
        </div>
      </div>
      <Suspense fallback={<div className="editor-waiting" />}>
        <QueryEditor key={`${language} ${query}`} language={language} initial={query} onRun={run} />
      </Suspense>
      {query === '' ? (
        <div className="examples">
          <p className="muted">Write a query, or begin with one of these:</p>
          <ul>
            {examples[language].map(({ text, what }) => (
              <li key={text}>
                <Link href={`/explore?${new URLSearchParams({ lang: language, q: text }).toString()}`}>{what}</Link> <code>{text}</code>
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <>
          {language !== 'traceql' && <AttachEvidence piece={{ language, query }} />}
          <Result query={query} range={range} runs={runs} />
        </>
      )}
    </div>
  );
}
