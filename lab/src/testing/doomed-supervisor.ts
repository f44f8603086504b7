// A process that supervises others, for tests to kill. Prints the children's pids as JSON once all of them run.

import { systemClock } from '../supervisor/clock.ts';
import { LogFile } from '../supervisor/log-file.ts';
import { ManagedProcess } from '../supervisor/managed-process.ts';
import { isRunning } from '../supervisor/process-state.ts';
import { startReaper } from '../supervisor/reaper.ts';
import { scripts, specOf } from './child-scripts.ts';

const [directory = ''] = process.argv.slice(2);
const reaper = startReaper(() => {});
const children = [
  specOf('obedient', scripts.obedient),
  specOf('stubborn', scripts.stubborn),
  specOf('paused', scripts.obedient),
  // What a shell starts in the background stays in its group.
  specOf('parent', 'sleep 1000 & wait'),
].map((spec) => new ManagedProcess({ spec, clock: systemClock, reaper, log: new LogFile(directory, spec.name) }));

for (const child of children) child.start();
await Promise.all(children.map((child) => child.whenReady({ mayDie: 1 })));
children.find(({ name }) => name === 'paused')?.pause(600_000);
process.stdout.write(`${JSON.stringify(children.map(({ state }) => (isRunning(state) ? state.pid : 0)))}\n`);
setInterval(() => {}, 60_000);
