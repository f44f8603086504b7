import { systemClock } from './clock.ts';
import { parseConfig } from './config.ts';
import { logEvents } from './json-log.ts';
import { createProxyServer } from './server.ts';

const { apiPort, host, proxies, ...options } = parseConfig(process.env);
const server = createProxyServer(options);
logEvents(server.events, {
  clock: systemClock,
  isClosed: () => server.closed,
  write: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
});

// The API opens last: whoever sees it answer sees the configured proxies.
const { error } = await server.proxies.populate(proxies);
if (error !== undefined) throw error;
await server.listen(apiPort, host);

const stop = (): void => void server.close().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.once('disconnect', stop);
