import process from 'node:process';
import { systemClock } from './clock.ts';
import { ConfigError, parseProcessConfig } from './config.ts';
import { createRespServer } from './server/resp-server.ts';

/** Exit status for a bad setting, as for every wrong use of a command here. */
const EXIT_USAGE = 64;

async function main(): Promise<void> {
  const { host, port, password, maxMemoryBytes } = parseProcessConfig(process.env);
  const server = createRespServer({
    clock: systemClock,
    maxMemoryBytes,
    onError: (error) => console.error(`resp-server: ${error.message}`),
    ...(password === undefined ? {} : { password }),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => void server.close());
  const address = await server.listen({ host, port });
  console.log(`resp-server listening on ${host}:${address.port}`);
}

try {
  await main();
} catch (error) {
  console.error(`resp-server: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof ConfigError ? EXIT_USAGE : 1;
}
