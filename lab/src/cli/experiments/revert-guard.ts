import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '@faultline/chaos/experiments';
import type { RunFile } from '../../state/run-file.ts';

const entry = fileURLToPath(new URL('./revert-guard-process.ts', import.meta.url));

export interface RevertGuard {
  /** To be told of every event of a run. */
  follow(event: RunEvent): void;
  /** The run has seen to its faults itself. */
  dismiss(): void;
}

/**
 * A process of its own that knows the faults of a run, and reverts them when the pipe from us breaks: also a run that is ended by
 * kill -9 leaves nothing in force. It costs nothing until there is a fault.
 */
export function createRevertGuard({ urls, token }: Pick<RunFile, 'urls' | 'token'>): RevertGuard {
  let tell: ((line: string) => void) | undefined;

  function start(): (line: string) => void {
    // Detached: what ends our process group must not end it too. The token goes where other users cannot read it.
    const child = spawn(process.execPath, [entry], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: { PATH: process.env['PATH'], FAULTS_URL: `${urls.lab}/api/chaos/faults`, LAB_TOKEN: token },
    });
    child.on('error', () => {});
    child.stdin.on('error', () => {});
    child.unref();
    (child.stdin as unknown as { unref?: () => void }).unref?.();
    return (line) => void child.stdin.write(`${line}\n`);
  }

  return {
    follow(event) {
      if (event.type !== 'fault') return;
      tell ??= start();
      tell(`${event.fault.endReason === undefined ? 'hold' : 'release'} ${event.fault.id}`);
    },
    dismiss() {
      tell?.('dismissed');
    },
  };
}
