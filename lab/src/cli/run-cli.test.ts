import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { runCli } from './run-cli.ts';

const directory = temporaryDirectory();
let output = '';

beforeEach(() => {
  output = '';
  vi.stubEnv('FAULTLINE_STATE_DIR', directory.path);
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const commands = [
  ['up'],
  ['dev'],
  ['down'],
  ['status'],
  ['logs'],
  ['restart'],
  ['doctor'],
  ['chaos', 'kinds'],
  ['chaos', 'list'],
  ['chaos', 'revert'],
  ['chaos', 'halt'],
  ['chaos', 'resume'],
];
test.each([...commands, ['chaos', 'inject', 'latency'], ['chaos', 'inject', 'down']])(
  '%s %s %s has help with an example',
  async (...command) => {
    expect(await runCli([...command.filter(Boolean), '--help'])).toBe(0);
    expect(output).toMatch(/Examples?:\n {2}node lab /);
  },
);

test.each([
  ['an unknown command', ['statsu'], 'status'],
  ['an unknown option', ['up', '--fast'], '--fast'],
  ['an argument too many', ['down', 'now'], 'down'],
  ['a bad number', ['up', '--port-offset', 'many'], 'whole number'],
  ['a missing unit', ['chaos', 'inject', 'latency', '--edge', 'payment-provider', '--latency', '3', '--for', '60s'], 'duration'],
  ['a fault without an end', ['chaos', 'inject', 'down', '--edge', 'payment-provider'], '--for'],
  ['an unknown edge', ['chaos', 'inject', 'down', '--edge', 'payment-bank', '--for', '60s'], 'payment-provider'],
])('%s is one line and exit code 64', async (_what, args, hint) => {
  expect(await runCli(args)).toBe(64);
  expect(output).toContain(hint);
  expect(output.trim().split('\n')).toHaveLength(1);
});

test.each([
  [['status']],
  [['logs']],
  [['restart', 'order']],
  [['chaos', 'list']],
  [['chaos', 'inject', 'down', '--edge', 'order-payment', '--for', '5s']],
])('without a lab, %s says how to start it', async (args) => {
  expect(await runCli(args)).toBe(1);
  expect(output).toBe('faultline: no lab is running; start it with: npm start\n');
});
