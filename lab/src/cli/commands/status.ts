import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { StatusSnapshot } from '../../status/snapshot.ts';
import { createLabClient, type LabClient } from '../lab-client.ts';
import { renderStatus } from '../render-status.ts';
import { openScreen } from '../screen.ts';
import { paint } from '../spans.ts';

const REFRESH_MS = 1_000;

export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('load, checkouts by outcome, errors, breakers, readiness, faults and processes')
    .option('--watch', 'keep it up to date until Ctrl-C')
    .option('--json', 'as JSON; with --watch one object a line')
    .addHelpText('after', '\nExamples:\n  node lab status --watch\n  node lab status --json')
    .action(async ({ watch = false, json = false }: { watch?: boolean; json?: boolean }) => {
      const client = createLabClient();
      const show = json ? (snapshot: StatusSnapshot) => console.log(JSON.stringify(snapshot, null, watch ? 0 : 2)) : printPlain;
      if (!watch) show(await look(client));
      else if (json || !process.stdout.isTTY) await watchPlain(client, show);
      else await watchScreen(client);
    });
}

const look = (client: LabClient): Promise<StatusSnapshot> => client.get('/api/status');

function printPlain(snapshot: StatusSnapshot): void {
  console.log(renderStatus(snapshot).map(paint).join('\n'));
}

async function watchPlain(client: LabClient, show: (snapshot: StatusSnapshot) => void): Promise<void> {
  for (;;) {
    show(await look(client));
    await sleep(REFRESH_MS);
  }
}

/** Until Ctrl-C, or the end of the lab, which then is an error like any other: the screen closes before it is told. */
async function watchScreen(client: LabClient): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ending.abort());
  using screen = openScreen();
  while (!ending.signal.aborted) {
    screen.draw(renderStatus(await look(client)));
    await sleep(REFRESH_MS, undefined, { signal: ending.signal }).catch(() => {});
  }
}
