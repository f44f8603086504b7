import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { expect, test } from 'vitest';
import type { Lab } from './lab.ts';
import { createMcpServer } from './server.ts';

/** A lab that says what it was asked. */
function echo(): Lab {
  const say =
    (what: string) =>
    (...given: unknown[]) =>
      Promise.resolve({ what, given });
  return {
    exercises: say('exercises'),
    start: say('start'),
    attempt: say('attempt'),
    act: say('act'),
    report: () => Promise.resolve('# Retrospective'),
    status: say('status'),
    alerts: () => Promise.reject(new Error('no lab is running; start it with: npm start')),
    metrics: say('metrics'),
    logs: say('logs'),
    traces: say('traces'),
    trace: () => Promise.resolve('x'.repeat(50_000)),
  };
}

async function connected() {
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  const server = createMcpServer(echo(), '1.2.3');
  const client = new Client({ name: 'test', version: '1' });
  await Promise.all([server.connect(theirs), client.connect(mine)]);
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    return { text: (content as { text: string }[])[0]?.text ?? '', isError: isError === true };
  };
  return { client, call, [Symbol.asyncDispose]: () => client.close() };
}

test('an agent can look, act and be graded; what only looks says so', async () => {
  await using agent = await connected();
  const { tools } = await agent.client.listTools();
  expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name)).toEqual([
    'start_exercise',
    'acknowledge',
    'hint',
    'note',
    'diagnose',
    'mitigate',
    'finish',
  ]);
  expect(tools.filter(({ annotations }) => annotations?.readOnlyHint).map(({ name }) => name)).toContain('query_metrics');
});

test('an exercise is blind unless asked otherwise', async () => {
  await using agent = await connected();
  const { text } = await agent.call('start_exercise', { exercise: '2' });
  expect(JSON.parse(text)).toEqual({ what: 'start', given: ['2', { mode: 'blind' }] });
});

test('a diagnosis is checked before it is sent', async () => {
  await using agent = await connected();
  const causes = [{ component: 'provider', mechanism: 'slow-responses' }];
  const sent = await agent.call('diagnose', { causes, evidence: [{ language: 'promql', query: 'up' }] });
  expect(JSON.parse(sent.text)).toMatchObject({ given: ['diagnose', { causes, evidence: [{ query: 'up' }] }] });
  const refused = await agent.call('diagnose', { causes: [{ component: 'the moon', mechanism: 'slow-responses' }] });
  expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('component') });
});

test('what goes wrong is told as the answer', async () => {
  await using agent = await connected();
  expect(await agent.call('alerts')).toEqual({ isError: true, text: 'no lab is running; start it with: npm start' });
});

test('a long answer is cut, and says so', async () => {
  await using agent = await connected();
  const { text } = await agent.call('get_trace', { traceId: 'a' });
  expect(text.length).toBeLessThan(21_000);
  expect(text).toContain('cut: 30000 characters more');
});
