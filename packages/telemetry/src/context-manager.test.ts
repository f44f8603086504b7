import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { LeanContextManager } from './context-manager.ts';

const key = createContextKey('which');
const contextOf = (name: string) => ROOT_CONTEXT.setValue(key, name);

test('a context follows promises and timers, and callbacks that are bound to it', async () => {
  const manager = new LeanContextManager();
  const which = (): unknown => manager.active().getValue(key);
  const seen = await manager.with(contextOf('request'), async () => {
    await sleep(1);
    return [which(), await new Promise((resolve) => void setImmediate(() => resolve(which())))];
  });
  expect(seen).toEqual(['request', 'request']);
  expect(manager.bind(contextOf('other'), which)()).toBe('other');
  expect(which()).toBeUndefined();
});

test('an emitter is left as it is: its listeners run where it emits', () => {
  const manager = new LeanContextManager();
  const emitter = manager.bind(contextOf('request'), new EventEmitter());
  expect(Object.hasOwn(emitter, 'on')).toBe(false);
  let seen: unknown;
  emitter.on('done', () => {
    seen = manager.active().getValue(key);
  });
  manager.with(contextOf('emits'), () => emitter.emit('done'));
  expect(seen).toBe('emits');
});
