import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Journal } from '@faultline/chaos/experiments';
import { ports } from '@faultline/topology';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCrowdControl } from '../../support/crowd.ts';
import { eventually } from '../../support/eventually.ts';
import { type Lab, startLab } from '../../support/lab.ts';
import { createLabApi } from '../../support/lab-api.ts';
import { hasController } from './has-controller.ts';

const cli = fileURLToPath(new URL('../../../lab/src/cli/main.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'faultline-experiments-'));
let lab: Lab;

const experiment = ({ target = 'payment-provider', seconds = 3 } = {}): string => `title: A test
description: Of the runner
extensions: [{name: faultline, layer: network, defence: none, settle: 2, off: {}}]
configuration:
  lab_url: {type: env, key: FAULTLINE_LAB_URL}
  gateway_url: {type: env, key: FAULTLINE_GATEWAY_URL}
secrets: {lab: {lab_token: {type: env, key: FAULTLINE_LAB_TOKEN}}}
steady-state-hypothesis:
  title: The gateway is ready
  probes:
    - {name: it is ready, type: probe, tolerance: 200, provider: {type: http, url: '\${gateway_url}/health/ready'}}
method:
  - name: a little latency
    type: action
    provider:
      type: http
      method: POST
      url: \${lab_url}/api/chaos/faults
      headers: {Content-Type: application/json, Authorization: 'Bearer \${lab_token}'}
      arguments: {kind: latency, target: ${target}, parameters: {latencyMs: 50}, durationMs: 60000}
    pauses: {after: ${seconds}}
`;

function written(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}
const journalOf = (file: string): Journal => JSON.parse(readFileSync(file, 'utf8')) as Journal;
async function faults(): Promise<unknown[]> {
  const url = `http://127.0.0.1:${ports.lab + lab.offset}/api/chaos/faults`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${lab.runFile().token}` } });
  return ((await response.json()) as { faults: unknown[] }).faults;
}

describe.skipIf(!hasController)('node lab run', () => {
  beforeAll(async () => {
    lab = await startLab({ args: ['--rps', '5'] });
    const crowd = createCrowdControl(lab);
    await eventually(
      async () => {
        const { confirmed = 0 } = (await crowd.stats()).totals;
        if (confirmed <= 20) throw new Error(`only ${confirmed} checkouts were confirmed`);
      },
      { withinMs: 120_000 },
    );
  }, 300_000);
  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  test('a hypothesis that holds ends with 0, and leaves no fault', async () => {
    const { code, stdout } = await lab.cli('run', written('held.yaml', experiment()));
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain('HELD');
    expect(await faults()).toEqual([]);
  });

  test('a fault that cannot be injected ends with 3', async () => {
    const { code, stdout } = await lab.cli('run', written('nowhere.yaml', experiment({ target: 'payment-nowhere' })));
    expect({ code, stdout }).toMatchObject({ code: 3 });
    expect(stdout).toContain('NOT INJECTED');
  });

  test('a bad file ends with 5, and its line and column', async () => {
    const { code, stderr } = await lab.cli('run', written('bad.yaml', experiment().replace('type: action', 'type: acting')));
    expect(code).toBe(5);
    expect(stderr).toContain('bad.yaml:14:11: an activity has a type, probe or action');
  });

  test('wrong usage ends with 64', async () => {
    expect((await lab.cli('run')).code).toBe(64);
    expect((await lab.cli('run', 'no-such-experiment')).code).toBe(64);
    expect((await lab.cli('run', '1', '--var', 'no_such=1')).code).toBe(64);
  });

  test('Ctrl-C in the middle reverts everything and ends with 4', async () => {
    const journal = join(directory, 'interrupted.json');
    const child = spawn(process.execPath, [cli, 'run', written('long.yaml', experiment({ seconds: 60 })), '--journal', journal], {
      env: { ...process.env, FAULTLINE_STATE_DIR: lab.directory },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const ended = new Promise<number | null>((resolve) => {
      child.once('close', resolve);
    });
    await eventually(() => expect(printed).toContain('is in force'), { withinMs: 60_000 });
    expect(await faults()).toHaveLength(1);
    child.kill('SIGINT');
    expect({ code: await ended, printed }).toMatchObject({ code: 4 });
    expect(await faults()).toEqual([]);
    expect(journalOf(journal)).toMatchObject({
      status: 'interrupted',
      faultline: { faults: [{ kind: 'latency', endReason: 'reverted' }] },
    });
  });

  test('a broken baseline ends with 2, before anything is done', async () => {
    const api = createLabApi(lab);
    await api.stop('redis');
    const journal = join(directory, 'unhealthy.json');
    const { code, stdout } = await lab.cli('run', written('unhealthy.yaml', experiment()), '--journal', journal);
    expect({ code, stdout }).toMatchObject({ code: 2 });
    expect(journalOf(journal)).toMatchObject({ status: 'failed', run: [], faultline: { faults: [] } });
    await api.start('redis');
  });

  test('faults at random from a seed leave the books in agreement', async () => {
    const minutes = process.env['FULL'] === '1' ? '10m' : '30s';
    const { code, stdout, stderr } = await lab.cli('run', '--random', '--seed', '7', '--for', minutes);
    expect({ code, output: stdout + stderr }).toMatchObject({ code: 0 });
    expect(await faults()).toEqual([]);
  }, 1_200_000);
});
