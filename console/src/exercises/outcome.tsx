import { useQuery } from '@tanstack/react-query';
import { call } from '../lab/api.ts';
import { Mark } from '../ui/mark.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { Panel } from '../ui/panel.tsx';
import type { Attempt, Result } from './attempt.ts';
import { reportPath } from './exercises.ts';

interface OutcomeProps {
  readonly attempt: Attempt;
  readonly onDone: () => void;
}

/** After the end: the grade, what it was, and the retrospective. */
export function Outcome({ attempt, onDone }: OutcomeProps) {
  const { id, title, result, voidReason, debrief, furtherReading } = attempt;
  const { data: retrospective } = useQuery({
    queryKey: ['report', id],
    enabled: result !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => (await call(reportPath(id, 'markdown'), { signal })).text(),
  });
  return (
    <div className="stack">
      <div className="title-row">
        <h1>{title}</h1>
        <span className="tag">{attempt.mode}</span>
        <button type="button" className="button push" onClick={onDone}>
          To the exercises
        </button>
      </div>
      {result === undefined ? (
        <p className="notice warn">
          <Mark tone="warn" /> This attempt is void: {voidReason}
        </p>
      ) : (
        <div className="beside">
          <div className="stack">
            <Grade result={result} />
            {debrief !== undefined && (
              <Panel title="What was going on">
                <Markdown text={debrief} />
              </Panel>
            )}
            {furtherReading !== undefined && furtherReading !== '' && (
              <Panel title="Further reading">
                <Markdown text={furtherReading} />
              </Panel>
            )}
          </div>
          <Panel
            title="Retrospective"
            aside={
              <a href={reportPath(id, 'html')} download={`retrospective-${id}.html`}>
                Save it, with its plots
              </a>
            }
          >
            {retrospective === undefined ? <p className="empty">Loading …</p> : <Markdown text={retrospective} />}
          </Panel>
        </div>
      )}
    </div>
  );
}

function Grade({ result: { passed, score, parts, costs, failures } }: { readonly result: Result }) {
  return (
    <Panel title="Grade" flush>
      <p className="grade" data-passed={passed}>
        <Mark tone={passed ? 'good' : 'bad'} /> <b>{passed ? 'Passed' : 'Not passed'}</b>, {score} of 100
      </p>
      {failures.length > 0 && (
        <ul className="lines">
          {failures.map((failure) => (
            <li key={failure}>{failure}</li>
          ))}
        </ul>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col" className="num">
              Points
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(parts).map(([name, { points, of, why }]) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="num">
                {points} of {of}
              </td>
              <td>{why}</td>
            </tr>
          ))}
          {costs.map(({ points, why }) => (
            <tr key={why}>
              <td>cost</td>
              <td className="num">−{points}</td>
              <td>{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
