import type { RunFile } from '../state/run-file.ts';
import { startTimeOf } from '../supervisor/process-table.ts';

/** The file of a run that this very process supervises. */
export function aRun(change: Partial<RunFile>): RunFile {
  const url = 'http://127.0.0.1:1';
  return {
    version: 1,
    supervisor: { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' },
    startedAt: '2026-01-01T00:00:00.000Z',
    phase: 'running',
    portOffset: 0,
    replicas: {},
    seed: 1,
    keep: false,
    token: 'token',
    adminToken: 'token',
    urls: {
      gateway: url,
      lab: url,
      toxiproxy: url,
      provider: url,
      shoppers: url,
      prometheus: url,
      loki: url,
      tempo: url,
      alertmanager: url,
    },
    files: { ledger: '/ledger', journal: '/journal', logs: '/logs' },
    databases: {},
    processes: [],
    ...change,
  };
}
