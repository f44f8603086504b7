import type { Transaction } from '@faultline/service-kit';
import type { Logger } from '@faultline/telemetry/logger';
import { PgBoss } from 'pg-boss';

const QUEUE = 'settle-order';

/** What a run needs to know; the order itself is read when it runs. */
export type SettlementJob = {
  readonly orderId: string;
  /** Runs that reached for a dependency, so far. */
  readonly attempts: number;
  readonly requestId: string | undefined;
  /** W3C trace context of the checkout, to which later runs are linked. */
  readonly traceContext: Readonly<Record<string, string>>;
};

export type TakenJob = SettlementJob & { readonly jobId: string };

export type JobQueue = {
  /** In the caller's transaction: the job exists exactly if what it belongs to does. The first job has the order's id. */
  enqueue(transaction: Transaction, job: SettlementJob, options: { jobId?: string; delayMs: number }): Promise<void>;
  /** In the caller's transaction; a job that is gone already is no error. */
  remove(transaction: Transaction, jobId: string): Promise<void>;
  /** Up to `limit` jobs that are due. Whoever takes a job and dies loses it after `expireInSeconds`. */
  take(limit: number): Promise<TakenJob[]>;
  stop(): Promise<void>;
};

export type JobQueueOptions = { readonly url: string; readonly logger: Logger; readonly expireInSeconds: number };

/** pg-boss in the order's own database, used as a durable timer: when a run ends, it removes its job or replaces it, itself. */
export async function startJobQueue({ url, logger, expireInSeconds }: JobQueueOptions): Promise<JobQueue> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'order-queue',
    max: 4,
    connectionTimeoutMillis: 1_000,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    monitorVacuum: false,
  });
  boss.on('error', (error) => logger.event('queue_error', 'the job queue had an error', { error }));
  await boss.start();
  // A job lost by a dead process is taken again; that costs the order no attempt, so there is no limit that matters.
  await boss.createQueue(QUEUE, { expireInSeconds, retryLimit: 10_000, retryDelay: 0, deleteAfterSeconds: 60 });

  return {
    async enqueue(transaction, job, { jobId, delayMs }) {
      await boss.send(QUEUE, job, {
        ...(jobId === undefined ? {} : { id: jobId }),
        startAfter: Math.max(0, delayMs) / 1_000,
        db: within(transaction),
      });
    },
    async remove(transaction, jobId) {
      await boss.deleteJob(QUEUE, jobId, { db: within(transaction) });
    },
    async take(limit) {
      const jobs = await boss.fetch<SettlementJob>(QUEUE, { batchSize: limit });
      return jobs.map((job) => ({ ...job.data, jobId: job.id }));
    },
    stop: () => boss.stop({ graceful: false }),
  };
}

/** pg-boss's view of our transaction. */
const within = (transaction: Transaction) => ({
  executeSql: async (text: string, values: unknown[] = []) => ({ rows: await transaction.query(text, values) }),
});
