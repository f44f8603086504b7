import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PlantedTree, repositoryRoot } from './checks-fixture.ts';

interface Violation {
  readonly rule: string;
  readonly from: string;
}
interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  };
}

/** Each breaks one border: the rule that must name it, the file that does it, the line that is wrong. */
const planted: readonly (Violation & { readonly text: string })[] = [
  { rule: 'services-never-import-each-other', from: 'services/order/src/peer.ts', text: "import '../../payment/src/app.ts';" },
  { rule: 'chaos-never-imports-services', from: 'chaos/src/insider.ts', text: "import '../../services/order/src/app.ts';" },
  { rule: 'lab-starts-services-as-processes', from: 'lab/src/insider.ts', text: "import '../../services/order/src/app.ts';" },
  { rule: 'simulators-stand-outside', from: 'simulators/provider/src/insider.ts', text: "import '../../../services/payment/src/app.ts';" },
  { rule: 'console-knows-only-the-wire', from: 'console/src/insider.tsx', text: "import '../../lab/src/index.ts';" },
  { rule: 'nobody-imports-the-console', from: 'lab/src/page.ts', text: "import '../../console/src/main.tsx';" },
  { rule: 'packages-import-only-packages', from: 'packages/kit/src/upwards.ts', text: "import '../../../services/order/src/app.ts';" },
  { rule: 'leaves-import-no-package', from: 'packages/contracts/src/not-a-leaf.ts', text: "import '@faultline/kit';" },
  { rule: 'engines-import-only-query-core', from: 'packages/promql/src/wide.ts', text: "import '@faultline/contracts';" },
  { rule: 'engines-do-no-io', from: 'packages/promql/src/reads.ts', text: "import 'node:fs';" },
  { rule: 'engines-do-no-io', from: 'packages/query-core/src/dials.ts', text: "import { connect } from 'node:net'; export { connect };" },
  { rule: 'domain-imports-only-domain-and-contracts', from: 'services/order/src/domain/web.ts', text: "import 'node:http';" },
  { rule: 'domain-imports-only-domain-and-contracts', from: 'services/order/src/domain/kit.ts', text: "import '@faultline/kit';" },
  {
    rule: 'domain-imports-only-domain-and-contracts',
    from: 'services/order/src/domain/up.ts',
    text: "import type { App } from '../app.ts'; export type { App };",
  },
  { rule: 'only-main-composes-clients', from: 'services/order/src/http/calls.ts', text: "import '../clients/payment.ts';" },
  { rule: 'only-main-composes-store', from: 'services/order/src/http/reads.ts', text: "import '../store/orders.ts';" },
  { rule: 'only-main-composes-store', from: 'services/order/src/clients/reads.ts', text: "import '../store/orders.ts';" },
  {
    rule: 'only-main-uses-what-is-composed',
    from: 'services/order/src/http/composes.ts',
    text: "import '../compose-orders.ts';",
  },
  {
    rule: 'nobody-reaches-into-another-package',
    from: 'services/order/src/reach.ts',
    text: "import '../../../packages/kit/src/index.ts';",
  },
  { rule: 'nobody-reaches-into-another-package', from: 'tests/system/reach.ts', text: "import '../../packages/kit/src/inner.ts';" },
  { rule: 'every-import-resolves', from: 'services/order/src/reach-by-name.ts', text: "import '@faultline/kit/src/inner.ts';" },
  { rule: 'every-import-resolves', from: 'packages/kit/src/unlisted.ts', text: "import '@faultline/query-core';" },
  { rule: 'every-import-is-declared', from: 'packages/kit/src/undeclared.ts', text: "import 'typescript';" },
  { rule: 'no-dev-dependency-at-run-time', from: 'packages/kit/src/dev.ts', text: "import { vi } from 'vitest'; export { vi };" },
  {
    rule: 'no-cycles',
    from: 'packages/kit/src/about.ts',
    text: "import { around } from './around.ts'; export const about = () => around;",
  },
  { rule: 'nothing-imports-a-test', from: 'packages/kit/src/tested.ts', text: "import './index.test.ts';" },
  { rule: 'only-tests-import-tests', from: 'scripts/tested.ts', text: "import '../tests/system/helper.ts';" },
];

/** A small workspace that keeps every border; what is planted refers to its files. */
function addHonestWorkspace(tree: PlantedTree): void {
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'node_modules/vitest', 'node_modules/typescript']) tree.borrow(file);
  tree.write('package.json', JSON.stringify({ name: 'planted', devDependencies: { vitest: '*' } }));
  const exports = { '.': './src/index.ts' };
  tree.addPackage({ folder: 'packages/contracts', exports, dependencies: ['packages/kit'] });
  tree.addPackage({ folder: 'packages/kit', exports });
  tree.addPackage({ folder: 'packages/query-core', exports });
  tree.addPackage({ folder: 'packages/promql', exports, dependencies: ['packages/query-core', 'packages/contracts'] });
  tree.addPackage({ folder: 'services/order', dependencies: ['packages/contracts', 'packages/kit'] });
  tree.addPackage({ folder: 'services/payment' });
  tree.write('packages/contracts/src/index.ts', 'export type OrderId = string; export const version = 1;');
  tree.write('packages/kit/src/index.ts', "export { inner } from './inner.ts';");
  tree.write('packages/kit/src/inner.ts', 'export const inner = 1;');
  tree.write('packages/kit/src/about.ts', 'export const about = 1;');
  tree.write('packages/kit/src/around.ts', "import { about } from './about.ts'; export const around = () => about;");
  tree.write(
    'packages/kit/src/index.test.ts',
    "import { test } from 'vitest'; import { inner } from './index.ts'; test('', () => void inner);",
  );
  tree.write('packages/query-core/src/index.ts', "export { inspect } from 'node:util';");
  tree.write('packages/promql/src/index.ts', "export { inspect } from '@faultline/query-core';");
  tree.write('services/payment/src/app.ts', 'export const app = 1;');
  tree.write(
    'services/order/src/app.ts',
    "import { place } from './domain/place.ts'; export const app = place; export type App = typeof app;",
  );
  tree.write('services/order/src/domain/place.ts', "import { version } from '@faultline/contracts'; export const place = version;");
  tree.write('services/order/src/clients/payment.ts', "import { inner } from '@faultline/kit'; export const charge = inner;");
  tree.write('services/order/src/store/orders.ts', 'export const orders = 1;');
  tree.write('services/order/src/main.ts', "import './app.ts'; import './clients/payment.ts'; import './compose-orders.ts';");
  tree.write('services/order/src/compose-orders.ts', "import { orders } from './store/orders.ts'; export const composed = orders;");
  tree.write('console/src/main.tsx', 'export const page = 1;');
  tree.write('tests/system/helper.ts', 'export const helper = 1;');
  tree.write('tests/system/order.test.ts', "import './helper.ts';");
  for (const folder of ['chaos', 'lab', 'simulators/provider', 'scripts']) tree.write(`${folder}/src/index.ts`, 'export const here = 1;');
}

const folders = ['packages', 'services', 'simulators', 'chaos', 'lab', 'console', 'tests', 'scripts'];

function cruise(root: string): Cruise {
  const { stdout, stderr } = spawnSync(
    `${repositoryRoot}/node_modules/.bin/depcruise`,
    ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (stdout === '') throw new Error(`dependency-cruiser said nothing but: ${stderr}`);
  return JSON.parse(stdout);
}

function violationsOf({ summary }: Cruise): Violation[] {
  return summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}

describe('the border check', () => {
  const tree = new PlantedTree();
  let honest: Cruise;
  let found: Violation[];

  beforeAll(() => {
    addHonestWorkspace(tree);
    honest = cruise(tree.root);
    for (const { from, text } of planted) tree.write(from, text);
    found = violationsOf(cruise(tree.root));
  });
  afterAll(() => tree[Symbol.dispose]());

  test('sees the modules of this repository', () => {
    const { modules } = cruise(repositoryRoot);
    const own = modules.filter(({ source }) => !source.includes('node_modules'));
    expect(own.length).toBeGreaterThan(100);
    expect(own.some(({ source }) => source.startsWith('packages/') && source.endsWith('.ts'))).toBe(true);
  });

  test('lets a workspace that keeps the borders pass', () => {
    expect(honest.modules.length).toBeGreaterThan(10);
    expect(violationsOf(honest)).toEqual([]);
  });

  test.each(planted)('names $rule in $from', ({ rule, from }) => {
    expect(found).toContainEqual({ rule, from });
  });

  test('has a planted violation for each of its rules', () => {
    const rules = honest.summary.ruleSetUsed.forbidden.map(({ name }) => name);
    expect(new Set(planted.map(({ rule }) => rule))).toEqual(new Set(rules));
  });
});
