import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import type { ContainerAction } from './container-control.ts';
import { ContainerProcess } from './container-process.ts';

let container: Server;
let port: number;
let answers = true;
beforeEach(async () => {
  answers = true;
  container = createServer((_, response) => void response.writeHead(answers ? 200 : 503).end());
  await new Promise<void>((resolve) => container.listen(0, '127.0.0.1', resolve));
  port = (container.address() as AddressInfo).port;
});
afterEach(() => new Promise((resolve) => container.close(resolve)));

function watched() {
  const clock = new FakeClock();
  const ending = new AbortController();
  const actions: ContainerAction[] = [];
  const failures: unknown[] = [];
  const process = new ContainerProcess({
    component: { name: 'order-1', container: '127.0.0.1', kind: 'service', service: 'order', port, readyPath: '/health/ready' },
    clock,
    control: {
      async act(_, action) {
        actions.push(action);
      },
      async resumeAll() {},
    },
    onFailure: (error) => failures.push(error),
  });
  const finished = process.watch(ending.signal);
  const lookEnds = () => vi.waitFor(() => expect(clock.waits).toContain(2_000));
  return {
    process,
    actions,
    failures,
    clock,
    lookEnds,
    async looks(count: number) {
      for (let i = 0; i < count; i += 1) {
        clock.advance(2_000);
        await lookEnds();
      }
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      await finished;
    },
  };
}

test('a container that answers is ready, and stays so through two looks that it leaves unanswered', async () => {
  await using each = watched();
  await each.lookEnds();
  expect(each.process.state.status).toBe('ready');
  answers = false;
  await each.looks(2);
  expect(each.process.state.status).toBe('ready');
  await each.looks(1);
  expect(each.process.state.status).toBe('stopped');
});

test('one that answers in between is not counted out', async () => {
  await using each = watched();
  await each.lookEnds();
  answers = false;
  await each.looks(2);
  answers = true;
  await each.looks(1);
  answers = false;
  await each.looks(2);
  expect(each.process.state.status).toBe('ready');
});

test('one that is stopped or killed on request is stopped at once, and one that is started again is not ready before it answers', async () => {
  await using each = watched();
  await each.lookEnds();
  await each.process.stop();
  expect(each.process.state.status).toBe('stopped');
  each.process.start();
  await vi.waitFor(() => expect(each.process.state.status).toBe('starting'));
  await each.process.whenReady();
  expect(each.process.state.status).toBe('ready');
  each.process.kill();
  await vi.waitFor(() => expect(each.process.state.status).toBe('stopped'));
  expect(each.actions).toEqual(['stop', 'start', 'kill']);
  expect(each.failures).toEqual([]);
});

test('a pause ends by itself', async () => {
  await using each = watched();
  await each.lookEnds();
  each.process.pause(5_000);
  await each.looks(2);
  expect(each.process.state.status).toBe('paused');
  each.clock.advance(1_000);
  await vi.waitFor(() => expect(each.actions).toEqual(['pause', 'unpause']));
  expect(each.process.state.status).not.toBe('paused');
});
