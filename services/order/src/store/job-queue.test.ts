import { fileURLToPath } from 'node:url';
import { createLogger } from '@faultline/telemetry/logger';
import { eachPostgres } from '@faultline/test-stores';
import { v7 as uuidv7 } from 'uuid';
import { expect, test, vi } from 'vitest';
import { startJobQueue } from './job-queue.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const logger = createLogger({ service: 'order', write: () => {} });

eachPostgres('the job queue', ({ open }) => {
  test('a job whose taker died is taken again, and has cost no attempt', { timeout: 60_000 }, async () => {
    await using database = await open({ migrations });
    const job = { orderId: uuidv7(), attempts: 3, requestId: 'request-1', traceContext: {} };
    const dying = await startJobQueue({ url: database.url, logger, expireInSeconds: 1 });
    await database.transaction((transaction) => dying.enqueue(transaction, job, { jobId: job.orderId, delayMs: 0 }));
    expect(await dying.take(1)).toHaveLength(1);
    await dying.stop();

    const next = await startJobQueue({ url: database.url, logger, expireInSeconds: 1 });
    try {
      await vi.waitFor(async () => expect(await next.take(1)).toEqual([{ ...job, jobId: job.orderId }]), {
        timeout: 50_000,
        interval: 250,
      });
    } finally {
      await next.stop();
    }
  });

  test('replicas that start at the same time on an empty database agree on its schema', { timeout: 60_000 }, async () => {
    await using database = await open({ migrations });
    const queues = await Promise.all(Array.from({ length: 3 }, () => startJobQueue({ url: database.url, logger, expireInSeconds: 20 })));
    const job = { orderId: uuidv7(), attempts: 0, requestId: undefined, traceContext: {} };
    await database.transaction((transaction) => queues[0]?.enqueue(transaction, job, { delayMs: 0 }) ?? Promise.reject(new Error('none')));
    const taken = await Promise.all(queues.map((queue) => queue.take(1)));
    expect(taken.flat()).toMatchObject([{ orderId: job.orderId }]);
    await Promise.all(queues.map((queue) => queue.stop()));
  });
});
