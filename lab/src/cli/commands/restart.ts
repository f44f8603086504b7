import { formatDuration } from '@faultline/chaos';
import type { Command } from 'commander';
import type { ProcessView } from '../../status/process-view.ts';
import { createLabClient } from '../lab-client.ts';

export function registerRestart(program: Command): void {
  program
    .command('restart')
    .argument('<name>', 'a process (payment-2, redis, postgres, …), or a service for its replicas one after the other')
    .description('restart a process gracefully, and wait until it is ready')
    .option('--json', 'the processes afterwards, as JSON')
    .addHelpText('after', '\nExamples:\n  node lab restart payment-1\n  node lab restart order')
    .action(async (name: string, { json = false }: { json?: boolean }) => {
      const startedAtMs = performance.now();
      const answer = await createLabClient().post<{ processes: ProcessView[] }>(`/api/processes/${encodeURIComponent(name)}/restart`);
      if (json) {
        console.log(JSON.stringify(answer, null, 2));
        return;
      }
      const names = answer.processes.map((each) => each.name).join(', ');
      console.log(`Restarted ${names} in ${formatDuration(performance.now() - startedAtMs)}.`);
    });
}
