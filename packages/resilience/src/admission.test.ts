import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.ts';
import { createDeadline } from './deadline.ts';
import { isAdmissionRejectedError } from './errors.ts';

const settings = { concurrency: 1, queue: 1, maxWaitMs: 250, retryAfterMs: 1_000 };
const request = () => ({ deadline: createDeadline(1_000) });

const createShop = () => createAdmission({ ...settings, priorities: ['checkout', 'browse'] });

describe('admission', () => {
  it('runs work and frees its slot, also when the work fails', async () => {
    const admission = createShop();
    expect(await admission.run('browse', request(), () => 'products')).toBe('products');
    const failing = admission.run('browse', request(), async () => {
      throw new Error('no products');
    });
    await expect(failing).rejects.toThrow('no products');
    expect(admission.inUse).toBe(0);
  });

  it('sheds browsing for a checkout and tells the browser when to come back', async () => {
    const admission = createShop();
    const running = await admission.enter('browse', request());
    const browsing = admission.enter('browse', request());
    const checkout = admission.enter('checkout', request());

    const error: unknown = await browsing.catch((reason: unknown) => reason);
    expect(isAdmissionRejectedError(error)).toBe(true);
    expect(error).toMatchObject({ reason: 'displaced', retryAfterMs: 1_000, retryable: false });
    running.release();
    (await checkout).release();
    expect(admission.inUse).toBe(0);
  });

  it('is saturated when all slots and places are taken', async () => {
    const admission = createShop();
    using _running = await admission.enter('checkout', request());
    expect(admission.isSaturated).toBe(false);
    const waiting = admission.enter('checkout', request());
    expect([admission.isSaturated, admission.inUse, admission.queued]).toEqual([true, 1, 1]);
    _running.release();
    (await waiting).release();
    expect(admission.isSaturated).toBe(false);
  });

  it('names the priority of whom it rejects', async () => {
    const admission = createShop();
    const rejected: unknown[] = [];
    admission.onReject((event) => rejected.push(event));
    const running = await admission.enter('checkout', request());
    const waiting = admission.enter('checkout', request());
    await expect(admission.enter('browse', request())).rejects.toThrow('shed: queue full');
    expect(rejected).toEqual([{ priority: 'browse', reason: 'queue_full' }]);
    running.release();
    (await waiting).release();
  });

  it('refuses settings that make no sense, all named at once', () => {
    const create = () => createAdmission({ ...settings, concurrency: 0, queue: -1, priorities: ['any'] });
    expect(create).toThrow(/concurrency must be .* not 0; queue must be .* not -1/);
  });
});
