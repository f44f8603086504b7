import process from 'node:process';

/** `npm run bench -- [suite] [--json]`. A suite prints its own table, or its figures as JSON. */
const suites: Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<{ run(options: BenchOptions): Promise<void> }> }>
> = {
  start: { summary: '`npm start` to the first completed checkout, and the memory of each process', load: () => import('./start.ts') },
  detection: { summary: 'fault to breaker, to page, to all clear', load: () => import('./detection.ts') },
  overload: { summary: 'goodput and health up to three times the load that the system can take', load: () => import('./overload.ts') },
  telemetry: {
    summary: 'what traces and logs cost: checkouts a CPU second with all, with one trace in ten, with none',
    load: () => import('./telemetry.ts'),
  },
  faults: {
    summary: 'every kind of fault at every place that it fits: confirmed, reverted, nothing left (docs/fault-matrix.md)',
    load: () => import('./faults.ts'),
  },
  soak: {
    summary: 'an hour under load with faults at random: memory and file handles of each process, and whether the books agree',
    load: () => import('./soak.ts'),
  },
  proxy: { summary: 'how exact injected latency is, and what the edge proxy costs beside direct', load: () => import('./proxy.ts') },
  observatory: {
    summary: 'what the observatory takes in, how fast it answers, what an hour costs',
    load: () => import('./observatory.ts'),
  },
};

export type BenchOptions = { readonly json: boolean };

const [name, ...flags] = process.argv.slice(2);
const suite = name === undefined ? undefined : suites[name];
if (suite === undefined || flags.some((flag) => flag !== '--json')) {
  console.error(
    `usage: npm run bench -- <suite> [--json]\n${Object.entries(suites)
      .map(([key, { summary }]) => `  ${key.padEnd(12)} ${summary}`)
      .join('\n')}`,
  );
  process.exit(64);
}
await (await suite.load()).run({ json: flags.includes('--json') });
