import process from 'node:process';
import { systemClock } from './clock.ts';
import { ProcessConfigError, parseProcessConfig } from './config.ts';
import { createObservatory } from './observatory.ts';
import { limitRetention } from './stores.ts';

/** Exit status for a bad setting, as for every wrong use of a command here. */
const EXIT_USAGE = 64;

async function main(): Promise<void> {
  const { queryBudgetMs, retentionMs, ...config } = parseProcessConfig(process.env);
  const observatory = createObservatory({
    ...config,
    clock: systemClock,
    queries: { budgetMs: queryBudgetMs },
    ...(retentionMs === undefined ? {} : { limits: limitRetention(retentionMs) }),
    onProblem: (message) => console.error(`observatory: ${message}`),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => void observatory.close());
  const ports = await observatory.listen();
  console.log(
    `observatory listening on ${config.host}: ${Object.entries(ports)
      .map(([api, port]) => `${api} ${port}`)
      .join(', ')}`,
  );
}

try {
  await main();
} catch (error) {
  console.error(`observatory: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof ProcessConfigError ? EXIT_USAGE : 1;
}
