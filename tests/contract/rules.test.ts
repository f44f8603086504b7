import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/**
 * The real tools read what we ship. `PROMTOOL` and `AMTOOL` name other binaries than those on the path; where there are none,
 * the observatory's own tests (packages/observatory/src/rules/shipped-rules.test.ts) still evaluate every rule test.
 */
const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();

const promtool = await findTool(process.env['PROMTOOL'] ?? 'promtool');
const amtool = await findTool(process.env['AMTOOL'] ?? 'amtool');

test.skipIf(!promtool.usable)(`promtool accepts the configuration${promtool.reason}`, async () => {
  await expect(run(promtool.command, ['check', 'config', 'infra/prometheus/prometheus.yml'], { cwd: root })).resolves.toBeDefined();
});

test.skipIf(!promtool.usable)(`promtool accepts every rule file${promtool.reason}`, async () => {
  const rules = files('infra/prometheus/rules/**/*.yml');
  const { stdout } = await run(promtool.command, ['check', 'rules', ...rules], { cwd: root });
  expect(stdout.match(/SUCCESS: [1-9]\d* rules found/g)).toHaveLength(rules.length);
});

test.skipIf(!promtool.usable)(
  `promtool sees every alert fire and not fire as it should${promtool.reason}`,
  { timeout: 180_000 },
  async () => {
    await expect(run(promtool.command, ['test', 'rules', ...files('infra/prometheus/tests/*.yml')], { cwd: root })).resolves.toBeDefined();
  },
);

test.skipIf(!amtool.usable || isOlder(amtool.version, [0, 26]))(`amtool accepts the configuration${amtoolReason()}`, async () => {
  await expect(run(amtool.command, ['check-config', 'infra/alertmanager/alertmanager.yml'], { cwd: root })).resolves.toBeDefined();
});

type Tool = Readonly<{ command: string; usable: boolean; version: readonly number[]; reason: string }>;

async function findTool(command: string): Promise<Tool> {
  try {
    const { stdout, stderr } = await run(command, ['--version']);
    const [, major = '0', minor = '0'] = /version (\d+)\.(\d+)/.exec(stdout + stderr) ?? [];
    return { command, usable: true, version: [Number(major), Number(minor)], reason: '' };
  } catch {
    const reason = ` (skipped: ${command} is not installed)`;
    console.log(`rules are not checked by ${command}: it is not installed`);
    return { command, usable: false, version: [0, 0], reason };
  }
}

function isOlder([major = 0, minor = 0]: readonly number[], [wantedMajor = 0, wantedMinor = 0]: readonly number[]): boolean {
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

/** `url_file`, which keeps addresses out of the configuration, came with 0.26. */
function amtoolReason(): string {
  if (!amtool.usable || !isOlder(amtool.version, [0, 26])) return amtool.reason;
  const reason = `amtool ${amtool.version.join('.')} does not know url_file yet`;
  console.log(`alertmanager.yml is not checked: ${reason}`);
  return ` (skipped: ${reason})`;
}
