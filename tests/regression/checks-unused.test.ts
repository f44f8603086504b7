import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PlantedTree, repositoryRoot } from './checks-fixture.ts';

type Named = readonly { readonly name: string }[];
interface Issue {
  readonly file: string;
  readonly files?: Named;
  readonly exports?: Named;
  readonly types?: Named;
  readonly dependencies?: Named;
}

const tree = new PlantedTree();

function knip(): readonly Issue[] {
  const { stdout, stderr } = spawnSync(`${repositoryRoot}/node_modules/.bin/knip`, ['--no-progress', '--reporter', 'json'], {
    cwd: tree.root,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`knip said nothing but: ${stderr}`);
  return JSON.parse(stdout).issues;
}

function named(issues: readonly Issue[], kind: 'files' | 'exports' | 'types' | 'dependencies'): string[] {
  return issues.flatMap((issue) => (issue[kind] ?? []).map(({ name }) => `${issue.file}: ${name}`));
}

describe('the check for what is unused', () => {
  let issues: readonly Issue[];

  beforeAll(() => {
    for (const file of ['knip.json', 'vitest.config.ts', 'node_modules']) tree.borrow(file);
    tree.write('package.json', JSON.stringify({ name: 'planted', devDependencies: { vitest: '*' } }));
    tree.write('pnpm-workspace.yaml', 'packages:\n  - services/*\n  - packages/*\n');
    tree.addPackage({ folder: 'packages/contracts', exports: { '.': './src/index.ts' } });
    tree.addPackage({ folder: 'packages/kit', exports: { '.': './src/index.ts' }, dependencies: ['packages/contracts'] });
    tree.addPackage({ folder: 'services/order', dependencies: ['packages/kit'] });
    tree.write('packages/contracts/src/index.ts', 'export const offered = 1;\n');
    tree.write('packages/kit/src/index.ts', "export { used } from './used.ts';\n");
    tree.write('packages/kit/src/used.ts', 'export const used = 1;\nexport const forgotten = 2;\nexport type Forgotten = string;\n');
    tree.write('packages/kit/src/orphan.ts', 'export const orphan = 1;\n');
    tree.write('packages/kit/src/used.test.ts', "import { test } from 'vitest';\ntest('', () => {});\n");
    tree.write('services/order/src/start.ts', "await import('./main.ts');\n");
    tree.write('services/order/src/main.ts', "import { used } from '@faultline/kit';\nprocess.exitCode = used;\n");
    issues = knip();
  });
  afterAll(() => tree[Symbol.dispose]());

  test('names the file that nothing reaches, and neither tests nor what start.ts loads', () => {
    expect(named(issues, 'files')).toEqual(['packages/kit/src/orphan.ts: packages/kit/src/orphan.ts']);
  });

  test('names the exports that nobody imports, and not what a package offers', () => {
    expect(named(issues, 'exports')).toEqual(['packages/kit/src/used.ts: forgotten']);
    expect(named(issues, 'types')).toEqual(['packages/kit/src/used.ts: Forgotten']);
  });

  test('names the dependency that nothing imports', () => {
    expect(named(issues, 'dependencies')).toEqual(['packages/kit/package.json: @faultline/contracts']);
  });
});
