import type { Command } from 'commander';
import { consoleLink } from '../../console/console-link.ts';
import { createLabClient } from '../lab-client.ts';

export function registerConsole(program: Command): void {
  program
    .command('console')
    .description('print a link that opens the web console; it is good for one browser, within ten minutes')
    .addHelpText('after', '\nExample:\n  node lab console')
    .action(async () => {
      const { run, post } = createLabClient();
      const { ticket } = await post<{ ticket: string }>('/api/tickets');
      console.log(consoleLink(run.urls.lab, ticket));
    });
}
