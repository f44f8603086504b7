import type { PointsAround } from '@faultline/service-kit';
import type { Steps } from './domain/settle-order.ts';
import type { JobQueue } from './store/job-queue.ts';
import type { OrderStore } from './store/postgres-orders.ts';

/**
 * Where an order can be cut off on purpose: before and after everything that it writes here or has written elsewhere.
 * What each point means stands in the contracts.
 */
export const orderPoints: PointsAround<OrderStore> = {
  place: { after: 'order.after_place', afterIf: ({ placed }) => placed },
  end: { before: 'order.before_end', after: 'order.after_end' },
  finishRun: { before: 'order.before_finish_run', after: 'order.after_finish_run' },
};

export const stepPoints: PointsAround<Steps> = {
  reserve: { before: 'order.before_reserve', after: 'order.after_reserve' },
  charge: { before: 'order.before_charge', after: 'order.after_charge' },
  commit: { before: 'order.before_commit', after: 'order.after_commit' },
  release: { after: 'order.after_release' },
  void: { after: 'order.after_void' },
};

export const queuePoints: PointsAround<JobQueue> = {
  // The queue is asked twice a second, mostly for nothing.
  take: { after: 'order.after_take_run', afterIf: (jobs) => jobs.length > 0 },
};
