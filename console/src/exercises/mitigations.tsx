import { useState } from 'react';
import { formatTime } from '../ui/format.ts';
import { Panel } from '../ui/panel.tsx';
import type { Attempt, Vocabulary } from './attempt.ts';
import { commands, useCommand } from './exercises.ts';
import { Failed } from './failed.tsx';

interface MitigationsProps {
  readonly attempt: Attempt;
  readonly actions: Vocabulary['actions'];
}

/** What somebody on call can do. The same in every exercise; whether it helps, the shop shows. */
export function Mitigations({ attempt, actions }: MitigationsProps) {
  const act = useCommand();
  return (
    <Panel title="Mitigation">
      <div className="stack">
        <ul className="actions">
          {actions.map((action) => (
            <Action
              key={action.name}
              action={action}
              isPending={act.isPending}
              onAct={(target) => act.mutate(commands.mitigate(action.name, target))}
            />
          ))}
        </ul>
        {act.isPending && <p role="status">At it …</p>}
        <Failed error={act.error} />
        {attempt.actions.map(({ at, action, target, done }) => (
          <p key={at}>
            <time className="muted">{formatTime(at)}</time> <b>{action}</b> {target === 'none' ? '' : target}: {done}
          </p>
        ))}
      </div>
    </Panel>
  );
}

interface ActionProps {
  readonly action: Vocabulary['actions'][number];
  readonly isPending: boolean;
  readonly onAct: (target: string) => void;
}

function Action({ action: { name, title, targets }, isPending, onAct }: ActionProps) {
  const [target, setTarget] = useState(targets[0] ?? 'none');
  return (
    <li className="row" data-action={name}>
      <span className="grow">{title}</span>
      {targets.length > 1 ? (
        <select className="input" aria-label={`What to ${name}`} value={target} onChange={(event) => setTarget(event.target.value)}>
          {targets.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      ) : (
        target !== 'none' && <span className="muted">{target}</span>
      )}
      <button type="button" className="button" disabled={isPending} onClick={() => onAct(target)}>
        {name}
      </button>
    </li>
  );
}
