import { type Command, InvalidArgumentError } from 'commander';
import type { LogLine } from '../../api/log-routes.ts';
import { wholeNumber } from '../arguments.ts';
import { createLabClient } from '../lab-client.ts';
import { formatLine, type Level, levels, matches, parseEntry } from '../log-format.ts';

const LONGEST_TAIL = 10_000;

type Flags = { follow?: boolean; level?: Level; requestId?: string; tail: number; json?: boolean };

export function registerLogs(program: Command): void {
  program
    .command('logs')
    .argument('[service]', 'a service (all its replicas) or a process; everything when left out')
    .description('what the processes log, readable')
    .option('-f, --follow', 'go on with what comes')
    .option('--level <level>', `only this level and above: ${levels.join(', ')}`, parseLevel)
    .option('--request-id <id>', 'only lines of this request')
    .option('--tail <n>', 'so many lines of each process from before', wholeNumber(0, LONGEST_TAIL), 50)
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExamples:\n  node lab logs order --follow\n  node lab logs --level warn\n  node lab logs --request-id 0198… --tail 5000',
    )
    .action(async (service: string | undefined, { follow = false, level, requestId, tail, json = false }: Flags) => {
      const query = new URLSearchParams({ tail: String(tail), follow: String(follow), ...(service === undefined ? {} : { service }) });
      const filter = { ...(level === undefined ? {} : { level }), ...(requestId === undefined ? {} : { requestId }) };
      for await (const text of createLabClient().lines(`/api/logs?${query.toString()}`, new AbortController().signal)) {
        const line = JSON.parse(text) as LogLine;
        if (matches(line, filter)) console.log(json ? toJson(line) : formatLine(line));
      }
    });
}

function parseLevel(text: string): Level {
  const level = levels.find((each) => each === text);
  if (level === undefined) throw new InvalidArgumentError(`Levels are ${levels.join(', ')}.`);
  return level;
}

const toJson = ({ process, text }: LogLine): string => JSON.stringify({ process, ...(parseEntry(text) ?? { text }) });
