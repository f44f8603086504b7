import { useParams } from 'wouter';
import { Panel } from '../ui/panel.tsx';
import { Runbook } from './runbook.tsx';

/** Where alerts and dashboards lead: `/runbooks/CircuitBreakerOpen`. */
export function RunbookScreen() {
  const { '*': name } = useParams<{ '*': string }>();
  return (
    <div className="stack">
      <h1>Runbook</h1>
      <Panel title={name || 'Runbooks'}>
        <Runbook name={name || 'README'} />
      </Panel>
    </div>
  );
}
