import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { api, goTo, root, snap, withConsole } from './living-lab.ts';

// A whole attempt at the first exercise for the docs, as its own guide goes, on the lab that is up: every command with what it
// printed, and pictures of the console in between.

const ID = '01-read-your-first-trace';
const recordings = join(root, 'docs/recordings');
/** Until the quantiles of the guide, over thirty seconds, are all of the incident. */
const DEVELOPS_MS = 50_000;

interface Step {
  readonly language: 'promql' | 'traceql' | 'sh';
  readonly text: string;
}

function guide(): Step[] {
  const readme = readFileSync(join(root, 'exercises', ID, 'README.md'), 'utf8');
  const section = /^## Guide$([^]*?)^## /m.exec(readme)?.[1] ?? '';
  return [...section.matchAll(/^ *```(promql|traceql|sh)\n([^]*?)^ *```$/gm)].map(([, language, text]) => ({
    language: language as Step['language'],
    text: (text ?? '').trim(),
  }));
}

const startedAt = performance.now();
const lines: string[] = [];
const write = (...added: readonly string[]): number => lines.push(...added, '');

/** As somebody would type it. @throws Error with what it printed when it does not end with 0 */
async function type(command: string): Promise<void> {
  const at = Math.round((performance.now() - startedAt) / 1_000);
  process.stdout.write(`${at} s  $ ${command}\n`);
  const child = spawn('sh', ['-c', `${command} 2>&1`], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${printed}`);
  write(`After ${at} s:`, '', '```console', `$ ${command}`, printed.trimEnd(), '```');
}

async function show(page: Page, name: string, { path, shows, what }: { path: string; shows: string; what: string }): Promise<void> {
  await goTo(page, path, shows);
  write(`![${what}](../images/${await snap(page, `recording-${name}`)})`);
}

async function slowCheckout(query: string): Promise<string> {
  const end = Math.round(Date.now() / 1_000);
  const parameters = new URLSearchParams({ q: query, start: String(end - 60), end: String(end), limit: '1' });
  const { traces } = await api<{ traces: readonly { traceID: string }[] }>('GET', `/tempo/api/search?${parameters.toString()}`);
  if (traces[0] === undefined) throw new Error(`no trace answers ${query}`);
  return traces[0].traceID;
}

const explore = (text: string): string => `/explore?${new URLSearchParams({ lang: 'promql', q: text, from: 'now-5m' }).toString()}`;

async function follow(page: Page, { language, text }: Step): Promise<void> {
  if (language === 'sh') {
    for (const command of text.split('\n')) await type(command.trim());
    return;
  }
  await type(`node lab query ${language} '${text}'`);
  if (language === 'traceql') {
    const path = `/explore/trace/${await slowCheckout(text)}`;
    await show(page, 'trace', { path, shows: '.waterfall li', what: 'A slow checkout, span by span' });
  }
  if (text.includes('by (le, job, dependency)')) {
    await show(page, 'waits', { path: explore(text), shows: '.legend li', what: 'How long each caller waits for each dependency' });
  }
}

await withConsole(async (page) => {
  write(
    `# One attempt, recorded`,
    '',
    `[The first exercise](../../exercises/${ID}/README.md), guided, as its guide goes: what was typed, what was printed, and what the`,
    'console showed. `node scripts/run.mjs recording` makes this page again, on the lab that is up.',
  );
  await type('node lab exercise start 1 --seed 1');
  await show(page, 'paged', { path: '/exercises', shows: '[data-phase="running"]', what: 'Paged: the exercises screen' });
  await type('node lab exercise ack');
  await show(page, 'map', { path: '/', shows: '.edge-label', what: 'The map while checkouts are slow' });
  await sleep(DEVELOPS_MS);
  for (const step of guide()) await follow(page, step);
  await show(page, 'graded', { path: '/exercises', shows: '[data-passed]', what: 'Graded' });
  mkdirSync(recordings, { recursive: true });
  await type(`node lab exercise report --output docs/recordings/${ID}-retrospective.md`);
  write(`[The retrospective](${ID}-retrospective.md), as that command wrote it.`);
  writeFileSync(join(recordings, `${ID}.md`), `${lines.join('\n').trimEnd()}\n`);
});
