import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PlantedTree, repositoryRoot } from './checks-fixture.ts';

interface LintReport {
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

const tree = new PlantedTree();

beforeAll(() => {
  for (const file of ['.oxlintrc.json', '.secretlintrc.json', 'biome.json', 'node_modules']) tree.borrow(file);
  for (const file of ['tsconfig.json', 'package.json']) tree.copy(file);
  // Biome takes what to ignore from git's file; the link to node_modules is not a folder to git.
  tree.write('.gitignore', 'node_modules\n');
  tree.write('packages/honest/src/index.ts', 'export const honest = 1;\n');
});
afterAll(() => tree[Symbol.dispose]());

function run(tool: string, ...args: string[]): { code: number | null; stdout: string; output: string } {
  const { status, stdout, stderr } = spawnSync(`${repositoryRoot}/node_modules/.bin/${tool}`, args, { cwd: tree.root, encoding: 'utf8' });
  return { code: status, stdout, output: stdout + stderr };
}

/** Each file breaks one lint rule of those that bugs hide behind. */
const planted = [
  { rule: 'typescript(no-floating-promises)', path: 'packages/a/src/floats.ts', text: 'async function later() {}\nlater();\n' },
  {
    rule: 'typescript(no-misused-promises)',
    path: 'packages/a/src/misuses.ts',
    text: "import { EventEmitter } from 'node:events';\nnew EventEmitter().on('x', async () => {});\n",
  },
  { rule: 'typescript(await-thenable)', path: 'packages/a/src/awaits.ts', text: 'const one = 1;\nexport const got = await one;\n' },
  { rule: 'typescript(no-explicit-any)', path: 'packages/a/src/any.ts', text: 'export let thing: any;\n' },
  {
    rule: 'typescript(switch-exhaustiveness-check)',
    path: 'packages/a/src/forgets.ts',
    text: "export function f(x: 'a' | 'b') {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
  },
  {
    rule: 'typescript(consistent-type-imports)',
    path: 'packages/a/src/type.ts',
    text: "import { Socket } from 'node:net';\nexport type S = Socket;\n",
  },
  { rule: 'import(no-default-export)', path: 'packages/a/src/default.ts', text: 'export default 1;\n' },
  { rule: 'eslint(no-restricted-properties)', path: 'services/a/src/domain/clock.ts', text: 'export const at = Date.now();\n' },
  { rule: 'eslint(no-restricted-properties)', path: 'packages/promql/src/dice.ts', text: 'export const dice = Math.random();\n' },
  { rule: 'eslint(no-restricted-globals)', path: 'packages/logql/src/dials.ts', text: "export const page = await fetch('http://x');\n" },
];

describe('the lint check', () => {
  let before: LintReport;
  let after: LintReport;

  beforeAll(() => {
    before = JSON.parse(run('oxlint', '--format', 'json').stdout);
    for (const { path, text } of planted) tree.write(path, text);
    after = JSON.parse(run('oxlint', '--format', 'json').stdout);
  });

  test('lets honest code pass', () => {
    expect(before.diagnostics).toEqual([]);
  });

  test.each(planted)('reports $rule in $path', ({ rule, path }) => {
    expect(after.diagnostics.filter(({ filename }) => filename === path).map(({ code }) => code)).toContain(rule);
  });
});

test('the type check reports a type error where it stands', () => {
  tree.write('packages/b/src/wrong.ts', "export const count: number = 'three';\n");
  const { code, output } = run('tsc', '--project', 'tsconfig.json', '--pretty', 'false');
  expect(code).not.toBe(0);
  expect(output).toContain('packages/b/src/wrong.ts(1,14): error TS2322');
});

test('the type check refuses what Node cannot strip', () => {
  tree.write('packages/b/src/enum.ts', 'export enum Colour {\n  Red,\n}\n');
  expect(run('tsc', '--project', 'tsconfig.json', '--pretty', 'false').output).toContain('packages/b/src/enum.ts(1,13): error TS1294');
});

test('the format check names the file that is not formatted, and only that', () => {
  tree.write('packages/b/src/crooked.ts', 'export const  crooked = "yes"\n');
  const { code, output } = run('biome', 'check', '--colors=off', 'packages/b/src/crooked.ts', 'packages/honest');
  expect(code).not.toBe(0);
  expect(output).toContain('packages/b/src/crooked.ts');
  expect(output).not.toContain('packages/honest');
});

test('the secret scan reports a token wherever it stands, in hidden folders too, and does not repeat it', () => {
  // In two halves, or the scan would find it here.
  const token = `ghp_${'Ab3Cd5Ef7G'.repeat(4).slice(0, 36)}`;
  expect(run('secretlint', '--format=unix', '**/*').code).toBe(0);
  tree.write('.github/deploy.yml', `token: "${token}"\n`);
  const { code, output } = run('secretlint', '--format=unix', '**/*');
  expect(code).toBe(1);
  expect(output).toContain('.github/deploy.yml:1:');
  expect(output).not.toContain(token);
});
