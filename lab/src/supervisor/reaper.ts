import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The process that ends all others when this one dies: see reaper.sh. */
export interface Reaper {
  readonly pid: number;
  add(group: number, endSignal: NodeJS.Signals): void;
  remove(group: number): void;
  /** This process is stopped and in none of the groups: wake it at the end. */
  wake(pid: number): void;
  /** Everything has ended in order. */
  dismiss(): void;
}

const script = fileURLToPath(new URL('reaper.sh', import.meta.url));

/** @throws Error when there is no /bin/sh to run it: without it nothing may be started. */
export function startReaper(onLost: (reason: string) => void): Reaper {
  const child = spawn('/bin/sh', [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
  const { pid, stdin } = child;
  if (pid === undefined) throw new Error('cannot run /bin/sh, which watches over the processes of the lab');
  let dismissed = false;
  const lost = (reason: string): void => {
    if (!dismissed) onLost(reason);
    dismissed = true;
  };
  child.once('error', (error) => lost(error.message));
  child.once('exit', (code, signal) => lost(signal ?? `code ${code}`));
  stdin.on('error', (error) => lost(error.message));
  child.unref();

  const tell = (line: string): void => {
    if (!dismissed) stdin.write(`${line}\n`);
  };
  return {
    pid,
    add: (group, endSignal) => tell(`add ${group} ${endSignal.replace(/^SIG/, '')}`),
    remove: (group) => tell(`del ${group}`),
    wake: (target) => tell(`cont ${target}`),
    dismiss() {
      tell('done');
      dismissed = true;
      stdin.end();
    },
  };
}
