import type { ProcessSpec } from '../supervisor/process-spec.ts';

/** Small programs for tests to supervise. */
export const scripts = {
  /** Runs until it is told to end. */
  obedient: 'while :; do sleep 0.05; done',
  /** Cannot be asked, only killed, once it has said so. */
  stubborn: "trap '' TERM INT; echo deaf; while :; do sleep 0.05; done",
  /** Dies at once. */
  hopeless: 'echo "cannot open the door" >&2; exit 3',
} as const;

export function specOf(name: string, script: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    name,
    kind: 'service',
    command: '/bin/sh',
    args: ['-c', script],
    env: { PATH: process.env['PATH'] ?? '' },
    cwd: '/',
    port: 1,
    needs: [],
    stop: { signal: 'SIGTERM', graceMs: 1_000 },
    probe: async () => {},
    ...more,
  };
}

/** A reaper for processes that the test itself ends. */
export const noReaper = { add() {}, remove() {}, wake() {} };
