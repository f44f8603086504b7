import { expect, test } from 'vitest';
import { parseExperiment } from '../load/load-experiment.ts';
import { type FakeLab, startFakeLab } from '../testing/fake-lab.ts';
import { systemClock } from './clock.ts';
import type { RunEvent } from './events.ts';
import { runExperiment } from './run-experiment.ts';

interface Parts {
  readonly method?: string;
  readonly rest?: string;
  readonly hypothesis?: string;
}

const inject = (durationMs = 60_000): string => `
  - name: break it
    type: action
    provider:
      type: http
      method: POST
      url: \${lab}/api/chaos/faults
      headers: {Content-Type: application/json, Authorization: 'Bearer \${token}'}
      arguments: {kind: something, target: payment, durationMs: ${durationMs}}
`;
const healthy = `
steady-state-hypothesis:
  title: It is healthy
  probes:
    - {name: it answers, type: probe, tolerance: 200, provider: {type: http, url: '\${lab}/health'}}
`;
const revert = `
rollbacks:
  - {name: take it back, type: action, provider: {type: http, method: DELETE, url: '\${lab}/api/chaos/faults'}}
`;

async function run(
  lab: FakeLab,
  { method = inject(), rest = '', hypothesis = healthy }: Parts,
  onEvent: (event: RunEvent, interrupt: AbortController) => void = () => {},
) {
  const text = `title: A test
description: Of the engine
configuration: {lab: '${lab.url}'}
secrets: {lab: {token: {type: env, key: TOKEN}}}
${hypothesis}
method: ${method}
${rest}`;
  const interrupt = new AbortController();
  const env = { ...process.env, TOKEN: 'a-secret-token' };
  return runExperiment(parseExperiment(text, 'test.yaml', { env }), {
    clock: systemClock,
    emit: (event) => onEvent(event, interrupt),
    surroundings: { cwd: process.cwd(), env },
    interrupt: interrupt.signal,
    settleMs: 0,
  });
}

const verdictOf = ({ faultline, status, deviated }: Awaited<ReturnType<typeof run>>) => [
  faultline.verdict,
  faultline.exit_code,
  status,
  deviated,
];

test('a hypothesis that holds throughout is held, and nothing is left in force', async () => {
  await using lab = await startFakeLab();
  const journal = await run(lab, { rest: revert });
  expect(verdictOf(journal)).toEqual(['held', 0, 'completed', false]);
  expect(journal.steady_states).toMatchObject({ before: { steady_state_met: true }, after: { steady_state_met: true } });
  expect(journal.run).toMatchObject([{ status: 'succeeded', fault: 'something-1' }]);
  expect(journal.rollbacks).toMatchObject([{ status: 'succeeded', output: { status: 200 } }]);
  expect(journal.faultline.faults).toMatchObject([{ kind: 'something', target: 'payment', endReason: 'reverted' }]);
  expect(lab.faults.size).toBe(0);
});

test('the token is in no journal', async () => {
  await using lab = await startFakeLab();
  expect(JSON.stringify(await run(lab, {}))).not.toContain('a-secret-token');
});

test('what is left in force without a rollback is reverted all the same', async () => {
  await using lab = await startFakeLab();
  expect(verdictOf(await run(lab, {}))).toEqual(['held', 0, 'completed', false]);
  expect(lab.requests).toContain('DELETE /api/chaos/faults/something-1');
  expect(lab.faults.size).toBe(0);
});

test('a hypothesis that does not hold afterwards is deviated, with what was found', async () => {
  await using lab = await startFakeLab();
  lab.isFragile = true;
  const journal = await run(lab, { rest: revert });
  expect(verdictOf(journal)).toEqual(['deviated', 1, 'completed', true]);
  expect(journal.faultline.findings).toEqual([{ verdict: 'deviated', message: 'afterwards: it answers: 500, wanted 200' }]);
  expect(lab.faults.size).toBe(0);
});

test('a probe of the method that is not met is a deviation too', async () => {
  await using lab = await startFakeLab();
  const method = `${inject()}
  - {name: it has another status, type: probe, tolerance: 204, provider: {type: http, url: '\${lab}/health'}}`;
  expect(verdictOf(await run(lab, { method }))).toEqual(['deviated', 1, 'completed', true]);
});

test('a deviation in the middle counts, also when all is well again at the end', async () => {
  await using lab = await startFakeLab();
  lab.isFragile = true;
  const rest = 'runtime: {hypothesis: {strategy: continuously, frequency: 0.1}}';
  const method =
    inject().replace('type: http\n', 'type: http\n      timeout: 5\n') +
    '    pauses: {after: 0.5}\n' +
    revert.replace('\nrollbacks:\n', '');
  const journal = await run(lab, { method, rest });
  expect(journal.steady_states.after).toMatchObject({ steady_state_met: true });
  expect(journal.steady_states.during.some(({ steady_state_met: met }) => !met)).toBe(true);
  expect(verdictOf(journal)).toEqual(['deviated', 1, 'completed', true]);
});

test('an unhealthy baseline stops everything before anything is injected', async () => {
  await using lab = await startFakeLab();
  lab.health = 503;
  const journal = await run(lab, { rest: revert });
  expect(verdictOf(journal)).toEqual(['baseline_unhealthy', 2, 'failed', false]);
  expect(lab.requests.filter((request) => request.startsWith('POST') || request.startsWith('DELETE'))).toEqual([]);
});

test('a probe that cannot be asked makes the baseline unhealthy', async () => {
  await using lab = await startFakeLab();
  const hypothesis = healthy.replace('${lab}/health', 'http://127.0.0.1:1/');
  const journal = await run(lab, { hypothesis });
  expect(verdictOf(journal)).toEqual(['baseline_unhealthy', 2, 'failed', false]);
  expect(journal.faultline.findings[0]?.message).toContain('http://127.0.0.1:1 does not answer');
});

test('a baseline that becomes healthy within its time is one', async () => {
  await using lab = await startFakeLab();
  lab.health = 503;
  const rest = 'extensions: [{name: faultline, layer: http, defence: none, settle: 20, off: {}}]';
  const journal = await run(lab, { rest }, ({ type }) => {
    if (type === 'settling') lab.health = 200;
  });
  expect(journal.steady_states.before?.looks).toBeGreaterThan(1);
  expect(verdictOf(journal)).toEqual(['held', 0, 'completed', false]);
});

test.each([
  [
    'refused',
    (lab: FakeLab) => Object.assign(lab, { refusal: { status: 502, title: 'its counter did not move' } }),
    'its counter did not move',
  ],
  ['not confirmed', (lab: FakeLab) => Object.assign(lab, { confirms: false }), 'nothing showed its effect'],
])('a fault that is %s is not injected, and the rest of the method is left out', async (_what, spoil, message) => {
  await using lab = await startFakeLab();
  spoil(lab);
  const method = `${inject()}
  - {name: not reached, type: probe, provider: {type: http, url: '\${lab}/unreached'}}`;
  const journal = await run(lab, { method, rest: revert });
  expect(verdictOf(journal)).toEqual(['not_injected', 3, 'failed', false]);
  expect(journal.faultline.findings[0]?.message).toContain(message);
  expect(lab.requests).not.toContain('GET /unreached');
  expect(lab.faults.size).toBe(0);
});

test('an action that is refused is no success', async () => {
  await using lab = await startFakeLab();
  const method = `
  - {name: set the load, type: action, provider: {type: process, path: node, arguments: ['-e', 'console.error("no such load"); process.exit(3)']}}`;
  const journal = await run(lab, { method });
  expect(verdictOf(journal)).toEqual(['not_injected', 3, 'failed', false]);
  expect(journal.faultline.findings[0]?.message).toBe('set the load: the answer was 3: no such load');
});

test.each([
  ['lease_lost', 'not_injected'],
  ['failed', 'not_injected'],
  ['aborted', 'deviated'],
  ['halted', 'interrupted'],
  ['reverted', 'interrupted'],
] as const)('a fault that ends as %s before its time ends the run as %s', async (reason, verdict) => {
  await using lab = await startFakeLab();
  const method = `${inject()}    pauses: {after: 60}\n`;
  const journal = await run(lab, { method }, (event) => {
    if (event.type === 'pause') lab.end('something-1', reason);
  });
  expect(journal.faultline.verdict).toBe(verdict);
  expect(journal.duration).toBeLessThan(30);
});

test.each(['expired', 'completed'] as const)('a fault that ends as %s does what it should', async (reason) => {
  await using lab = await startFakeLab();
  const method = `${inject()}    pauses: {after: 2}\n`;
  const journal = await run(lab, { method }, (event) => {
    if (event.type === 'pause') lab.end('something-1', reason);
  });
  expect(verdictOf(journal)).toEqual(['held', 0, 'completed', false]);
});

test('an interruption cuts pauses short, runs the rollbacks and reverts everything', async () => {
  await using lab = await startFakeLab();
  const method = `${inject()}    pauses: {after: 60}\n`;
  const journal = await run(lab, { method, rest: revert }, (event, interrupt) => {
    if (event.type === 'pause') interrupt.abort('Ctrl-C');
  });
  expect(verdictOf(journal)).toEqual(['interrupted', 4, 'interrupted', false]);
  expect(journal.rollbacks).toMatchObject([{ status: 'succeeded' }]);
  expect(lab.faults.size).toBe(0);
});

test('background activities run beside the others, and are waited for', async () => {
  await using lab = await startFakeLab();
  const method = `
  - {name: slow, type: action, background: true, provider: {type: process, path: sleep, arguments: ['0.3']}}
  - {name: quick, type: probe, tolerance: 200, provider: {type: http, url: '\${lab}/health'}}`;
  const ended: string[] = [];
  const journal = await run(lab, { method }, (event) => {
    if (event.type === 'activity_ended' && event.phase === 'method') ended.push(event.run.activity.name);
  });
  expect(ended).toEqual(['quick', 'slow']);
  expect(journal.run.map(({ activity }) => activity.name)).toEqual(['slow', 'quick']);
});

test('a dry run calls nothing', async () => {
  await using lab = await startFakeLab();
  const text = `title: Dry\ndescription: Nothing\nconfiguration: {lab: '${lab.url}'}\nsecrets: {lab: {token: x}}\n${healthy}\nmethod: ${inject()}\n${revert}`;
  const journal = await runExperiment(parseExperiment(text, 'dry.yaml', { env: {} }), {
    clock: systemClock,
    emit: () => {},
    surroundings: { cwd: process.cwd(), env: {} },
    interrupt: new AbortController().signal,
    dry: true,
  });
  expect(lab.requests).toEqual([]);
  expect([...journal.run, ...journal.rollbacks].every(({ status }) => status === 'skipped')).toBe(true);
});

test('controls hear of every level, before and after, with the context', async () => {
  await using lab = await startFakeLab();
  const rest = `
controls:
  - {name: watch, provider: {type: http, url: '\${lab}/control'}}`;
  await run(lab, { method: '[]', rest });
  expect(lab.requests.filter((request) => request === 'POST /control')).toHaveLength(2 * (1 + 2 + 1 + 2));
});
