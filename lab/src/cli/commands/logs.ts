import { type Command, InvalidArgumentError } from 'commander';
import type { LogLine } from '../../api/log-routes.ts';
import { wholeNumber } from '../arguments.ts';
import { composeLogLines } from '../compose-logs.ts';
import type { Stack } from '../compose-stack.ts';
import { createLabClient } from '../lab-client.ts';
import { formatLine, type Level, levels, matches, parseEntry } from '../log-format.ts';

const LONGEST_TAIL = 10_000;

type Flags = { follow?: boolean; level?: Level; requestId?: string; tail: number; json?: boolean };

/** `stack`: whose processes; those of compose write to Docker. */
export function registerLogs(program: Command, stack: Stack = 'embedded'): void {
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
      const filter = { ...(level === undefined ? {} : { level }), ...(requestId === undefined ? {} : { requestId }) };
      const wanted = { tail, follow, ...(service === undefined ? {} : { service }) };
      for await (const line of stack === 'compose' ? composeLogLines(wanted) : labLogLines(wanted)) {
        if (matches(line, filter)) console.log(json ? toJson(line) : formatLine(line));
      }
    });
}

async function* labLogLines({ service, tail, follow }: { service?: string; tail: number; follow: boolean }): AsyncGenerator<LogLine> {
  const query = new URLSearchParams({ tail: String(tail), follow: String(follow), ...(service === undefined ? {} : { service }) });
  for await (const text of createLabClient().lines(`/api/logs?${query.toString()}`, new AbortController().signal)) {
    yield JSON.parse(text) as LogLine;
  }
}

function parseLevel(text: string): Level {
  const level = levels.find((each) => each === text);
  if (level === undefined) throw new InvalidArgumentError(`Levels are ${levels.join(', ')}.`);
  return level;
}

const toJson = ({ process, text }: LogLine): string => JSON.stringify({ process, ...(parseEntry(text) ?? { text }) });
