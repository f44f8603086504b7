// A service for lifecycle.test.ts to end: it tells what it does on stdout, and answers `/held` when a line arrives on stdin.
import { once } from 'node:events';
import { monotonicClock } from '@faultline/resilience';
import { createLogger } from '@faultline/telemetry/logger';
import express from 'express';
import { runService } from '../src/lifecycle.ts';
import { createReadiness } from '../src/readiness.ts';

const tell = (line: string): boolean => process.stdout.write(`${line}\n`);
const readiness = createReadiness({ checks: [], clock: monotonicClock });
const app = express();
app.get('/health/ready', async (_request, response) => {
  const { status } = await readiness.evaluate();
  response.status(status === 'ready' ? 200 : 503).json({ status });
});
app.get('/held', async (_request, response) => {
  tell('held');
  await once(process.stdin, 'data');
  response.json({ answered: true });
});

const port = await runService({
  app,
  readiness,
  logger: createLogger({ service: 'order', write: () => {} }),
  config: {
    HOST: '127.0.0.1',
    PORT: 0,
    DRAIN_WAIT_MS: Number(process.env['DRAIN_WAIT_MS']),
    DRAIN_TIMEOUT_MS: Number(process.env['DRAIN_TIMEOUT_MS']),
    TELEMETRY_FLUSH_MS: 2_000,
  },
  close: [
    () => tell('closed worker'),
    () => {
      tell('closed client');
      throw new Error('it did not want to');
    },
    async () => tell('closed pool'),
  ],
});
tell(`port ${port}`);
