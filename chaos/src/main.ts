import { parseConfig } from './controller/config.ts';
import { runController } from './controller/run-controller.ts';

const server = await runController(parseConfig(process.env), (line) => process.stdout.write(`${JSON.stringify(line)}\n`));

// Faults stay as they are: whoever takes over within the lease goes on with them, and without anybody they end by themselves.
const stop = (): void => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.once('disconnect', stop);
