import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeadline } from './deadline.ts';
import { CancelledError, DeadlineExceededError } from './errors.ts';
import { type Entrance, type Permit, WaitingRoom, type WaitingRoomOptions } from './waiting-room.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const IMPORTANT = 0;
const ORDINARY = 1;

function createRoom(options: Partial<WaitingRoomOptions> = {}) {
  const room = new WaitingRoom({
    name: 'room',
    concurrency: 1,
    queue: 2,
    classes: 2,
    createRefusal: (refusal) => new Error(refusal),
    ...options,
  });
  const log: string[] = [];
  const permits = new Map<string, Permit>();
  /** Logs `name in` when admitted and `name: error` when turned away. */
  const arrive = (name: string, entrance: Partial<Entrance> = {}) => {
    room.enter({ priority: ORDINARY, deadline: createDeadline(1_000), ...entrance }).then(
      (permit) => {
        permits.set(name, permit);
        log.push(`${name} in`);
      },
      (error: Error) => log.push(`${name}: ${error.message}`),
    );
  };
  const leave = (name: string) => permits.get(name)?.release();
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return { room, log, arrive, leave, settle };
}

describe('a waiting room', () => {
  it('lets as many in as may run and the others wait', async () => {
    const { room, log, arrive, settle } = createRoom({ concurrency: 2 });
    for (const name of ['a', 'b', 'c']) arrive(name);
    await settle();
    expect(log).toEqual(['a in', 'b in']);
    expect([room.inUse, room.queued, room.isFull]).toEqual([2, 1, false]);
  });

  it('refuses at once when the queue is full', async () => {
    const { room, log, arrive, settle } = createRoom();
    for (const name of ['a', 'b', 'c', 'd']) arrive(name);
    await settle();
    expect(log).toEqual(['a in', 'd: queue_full']);
    expect(room.isFull).toBe(true);
  });

  it('admits in the order of arrival', async () => {
    const { log, arrive, leave, settle } = createRoom();
    for (const name of ['a', 'b', 'c']) arrive(name);
    await settle();
    leave('a');
    await settle();
    leave('b');
    await settle();
    expect(log).toEqual(['a in', 'b in', 'c in']);
  });

  it('admits the important first', async () => {
    const { log, arrive, leave, settle } = createRoom();
    arrive('a');
    arrive('ordinary');
    arrive('important', { priority: IMPORTANT });
    await settle();
    leave('a');
    await settle();
    expect(log).toEqual(['a in', 'important in']);
  });

  it('sends away the newest ordinary waiter for an important arrival', async () => {
    const { log, arrive, settle } = createRoom();
    for (const name of ['a', 'older', 'newer']) arrive(name);
    arrive('important', { priority: IMPORTANT });
    await settle();
    expect(log).toEqual(['a in', 'newer: displaced']);
  });

  it('sends nobody away for an equal', async () => {
    const { log, arrive, settle } = createRoom();
    for (const name of ['a', 'b', 'c', 'd']) arrive(name, { priority: IMPORTANT });
    await settle();
    expect(log).toEqual(['a in', 'd: queue_full']);
  });

  it('lets no newcomer overtake a waiter when a slot is freed', async () => {
    const { log, arrive, leave, settle } = createRoom();
    arrive('a');
    arrive('waiter');
    await settle();
    leave('a');
    arrive('newcomer');
    await settle();
    expect(log).toEqual(['a in', 'waiter in']);
  });

  it('frees the place of a waiter whose deadline passes', async () => {
    const { room, log, arrive } = createRoom();
    arrive('a');
    arrive('b', { deadline: createDeadline(50) });
    await vi.advanceTimersByTimeAsync(49);
    expect(room.queued).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(room.queued).toBe(0);
    expect(log).toEqual(['a in', 'b: room: the deadline has passed']);
  });

  it('frees the place of a waiter who goes away', async () => {
    const { room, log, arrive, settle } = createRoom();
    const caller = new AbortController();
    arrive('a');
    arrive('b', { signal: caller.signal });
    await settle();
    caller.abort();
    await settle();
    expect(room.queued).toBe(0);
    expect(log).toEqual(['a in', 'b: room: cancelled by the caller']);
  });

  it('lets nobody wait longer than it promises', async () => {
    const { log, arrive } = createRoom({ maxWaitMs: 100 });
    arrive('a');
    arrive('b');
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual(['a in', 'b: waited_too_long']);
  });

  it('can send all who wait away without touching those who run', async () => {
    const { room, log, arrive, settle } = createRoom();
    for (const name of ['a', 'b', 'c']) arrive(name);
    await settle();
    room.dismissWaiters(() => new Error('closed'));
    await settle();
    expect(log).toEqual(['a in', 'b: closed', 'c: closed']);
    expect([room.inUse, room.queued, vi.getTimerCount()]).toEqual([1, 0, 0]);
  });

  it('leaves neither timers nor listeners behind when a waiter is admitted', async () => {
    const { arrive, leave, settle } = createRoom();
    const caller = new AbortController();
    const removed = vi.spyOn(caller.signal, 'removeEventListener');
    arrive('a');
    arrive('b', { signal: caller.signal });
    await settle();
    leave('a');
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledOnce();
  });

  it('turns away at the door who has no time left or has gone', async () => {
    const { room } = createRoom();
    const late = room.enter({ priority: ORDINARY, deadline: createDeadline(4) });
    await expect(late).rejects.toThrow(DeadlineExceededError);
    const gone = room.enter({ priority: ORDINARY, deadline: createDeadline(1_000), signal: AbortSignal.abort() });
    await expect(gone).rejects.toThrow(CancelledError);
    expect(room.inUse).toBe(0);
  });

  it('counts a permit once, however often it is released', async () => {
    const { room, arrive, leave, settle } = createRoom({ concurrency: 2 });
    arrive('a');
    arrive('b');
    await settle();
    leave('a');
    leave('a');
    expect(room.inUse).toBe(1);
  });

  it('tells its subscribers whom it refused and why', async () => {
    const { room, arrive, settle } = createRoom({ queue: 1 });
    const refusals: unknown[] = [];
    const unsubscribe = room.onRefuse((refusal) => refusals.push(refusal));
    arrive('a');
    arrive('b');
    arrive('c');
    arrive('d', { priority: IMPORTANT });
    unsubscribe();
    arrive('e');
    await settle();
    expect(refusals).toEqual([
      { refusal: 'queue_full', priority: ORDINARY },
      { refusal: 'displaced', priority: ORDINARY },
    ]);
  });
});
