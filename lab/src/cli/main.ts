import { runCli } from './run-cli.ts';

// A reader that has had enough (`| head`) is no reason for a stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await runCli(process.argv.slice(2));
