import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { createStopSignal } from './stop-signal.ts';

const aProcess = ({ connected = true } = {}) => Object.assign(new EventEmitter(), { connected }) as unknown as NodeJS.Process;

test('the first signal asks to stop, each further one insists', async () => {
  const source = aProcess();
  const stop = createStopSignal(source);
  const insisted = vi.fn();
  stop.onInsist(insisted);
  source.emit('SIGINT', 'SIGINT');
  expect(await stop.requested).toBe('Ctrl-C');
  expect(insisted).not.toHaveBeenCalled();
  source.emit('SIGINT', 'SIGINT');
  source.emit('SIGTERM', 'SIGTERM');
  expect(insisted.mock.calls).toEqual([[1], [2]]);
});

test('the end of whoever started the lab is a reason to stop', async () => {
  const source = aProcess();
  const stop = createStopSignal(source);
  source.emit('disconnect');
  expect(await stop.requested).toBe('the process that started the lab is gone');
});

test('a closed terminal is a reason to stop', async () => {
  const source = aProcess({ connected: false });
  const stop = createStopSignal(source);
  source.emit('SIGHUP', 'SIGHUP');
  expect(await stop.requested).toBe('the terminal is gone');
});

test('nothing of it is left afterwards', () => {
  const source = aProcess();
  createStopSignal(source).dispose();
  expect(source.eventNames()).toEqual([]);
});
