// The borders of AGENTS.md. tests/regression/checks.test.ts plants a violation of each of these rules.
const tests = '\\.test\\.ts$';

const composition = '^services/[^/]+/src/(main|compose-[^/]+)\\.ts$';

/**
 * Concrete clients and stores: their own folder builds on itself, `main.ts` puts them to use, with the `compose-*.ts` files that
 * share its work; everyone else sees the domain's ports.
 */
function onlyMainComposes(folder) {
  return {
    name: `only-main-composes-${folder}`,
    comment: `Take what you need as a parameter, typed by a port of the domain; main.ts passes in what ${folder}/ offers.`,
    severity: 'error',
    from: { path: '^services/([^/]+)/src/', pathNot: `${composition}|^services/[^/]+/src/${folder}/|${tests}` },
    to: { path: `^services/$1/src/${folder}/`, dependencyTypesNot: ['type-only'] },
  };
}

export default {
  forbidden: [
    {
      name: 'services-never-import-each-other',
      comment: 'Call it over HTTP; what both need to know stands in packages/contracts.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'chaos-never-imports-services',
      comment: 'Chaos reaches processes only through the lab API.',
      severity: 'error',
      from: { path: '^chaos/' },
      to: { path: '^(services|simulators|lab)/' },
    },
    {
      name: 'lab-starts-services-as-processes',
      comment: 'The lab starts a service, it does not import it.',
      severity: 'error',
      from: { path: '^lab/' },
      to: { path: '^services/' },
    },
    {
      name: 'simulators-stand-outside',
      comment: 'The outside world knows the contracts, not the insides.',
      severity: 'error',
      from: { path: '^simulators/([^/]+)/' },
      to: { path: '^(services|simulators|chaos|lab)/', pathNot: '^simulators/$1/' },
    },
    {
      name: 'console-knows-only-the-wire',
      comment: 'The console runs in a browser and knows the lab over HTTP: topology, contracts and the chaos contract are all it imports.',
      severity: 'error',
      from: { path: '^console/' },
      to: {
        path: '^(packages|services|simulators|chaos|lab|infra|bench|scripts)/',
        pathNot: '^(packages/(topology|contracts)/|chaos/src/contract\\.ts$)',
      },
    },
    {
      name: 'nobody-imports-the-console',
      comment: 'The lab serves what the console is built into; nothing else has to do with it.',
      severity: 'error',
      from: { pathNot: '^console/' },
      to: { path: '^console/' },
    },
    {
      name: 'packages-import-only-packages',
      comment: 'Packages are below everything else: move what they need into a package, or pass it in.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|simulators|chaos|lab|tests|bench|scripts|console)/' },
    },
    {
      name: 'leaves-import-no-package',
      comment: 'contracts, random, resilience, topology and query-core know no other package.',
      severity: 'error',
      from: { path: '^packages/(contracts|random|resilience|topology|query-core)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/' },
    },
    {
      name: 'engines-import-only-query-core',
      comment: 'What the query languages share stands in query-core; data comes in through the querier.',
      severity: 'error',
      from: { path: '^packages/(promql|logql|traceql)/' },
      to: { path: '^packages/', pathNot: '^packages/(query-core|$1)/' },
    },
    {
      name: 'engines-do-no-io',
      comment: 'An engine evaluates what it is given: no files, sockets, processes, clocks or randomness of its own.',
      severity: 'error',
      from: { path: '^packages/(query-core|promql|logql|traceql)/', pathNot: tests },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(assert|buffer|util)(/|$)' },
    },
    {
      name: 'domain-imports-only-domain-and-contracts',
      comment: 'Declare a port in the domain and let main.ts pass in what fulfils it.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/domain/', pathNot: tests },
      to: { path: '.', pathNot: '^(services/$1/src/domain|packages/contracts)/' },
    },
    onlyMainComposes('clients'),
    onlyMainComposes('store'),
    {
      name: 'only-main-uses-what-is-composed',
      comment: 'compose-*.ts are parts of main.ts, in files of their own for the length only; take what they make as a parameter.',
      severity: 'error',
      from: { path: '^services/', pathNot: `^services/[^/]+/src/main\\.ts$|${tests}` },
      to: { path: '^services/[^/]+/src/compose-[^/]+\\.ts$' },
    },
    {
      name: 'nobody-reaches-into-another-package',
      // By name only what a package exports resolves; a relative path is the way around that.
      comment: 'Import the package by its name; what it offers stands in its exports.',
      severity: 'error',
      from: { path: '^((?:packages|services|simulators)/[^/]+|[^/]+)/' },
      to: { path: '^((packages|services|simulators)/[^/]+|chaos|lab)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-cycles',
      comment: 'Move what both need into a third module. (Types alone may refer to each other: nothing of that is left at run time.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-imports-a-test',
      comment: 'What several tests share goes into a module of its own, without .test in its name.',
      severity: 'error',
      from: {},
      to: { path: tests },
    },
    {
      name: 'only-tests-import-tests',
      comment: 'Code never leans on the test tree.',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'every-import-is-declared',
      comment: "Add it to the package.json of the importing package (as 'catalog:' or 'workspace:*').",
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'every-import-resolves',
      comment: 'Not installed, not exported, or misspelt.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency-at-run-time',
      comment: 'An image installs dependencies only: this import would not be there. (packages/test-* never run there.)',
      severity: 'error',
      from: { path: '^((packages|services|simulators)/[^/]+|chaos|lab)/src/', pathNot: `${tests}|/testing/|^packages/test-` },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(toolchain|\\.faultline)/|/generated/|^console/dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // What the root package.json declares (vitest, fast-check) is there for every package's tests.
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
