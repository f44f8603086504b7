import { splitInlineArguments } from '../src/protocol/inline.ts';
import { RawClient, replyItems } from './raw-client.ts';

/**
 * A conformance script: command lines as one would type them, run against any server, with its replies as the result.
 *
 * ```
 * # A title: everything is flushed before it           ── begins a case
 * SET key "a value"                                     ── runs on connection A
 * B: GET key                                            ── runs on connection B, opened for this case
 * @unordered SMEMBERS s                                 ── the items are sorted: their order is the server's choice
 * @mask CLIENT ID                                       ── integers read as #
 * @near:100000 PTTL key                                 ── an integer up to 5000 below 100000 reads as ~100000
 * PEXPIREAT key {now+100000}                            ── milliseconds since the epoch; {seconds+100} likewise
 * ```
 */
export interface ScriptCase {
  readonly title: string;
  readonly steps: readonly ScriptStep[];
}

export interface ScriptStep {
  readonly line: string;
  readonly connection: string;
  readonly directive: Directive;
  readonly command: string;
}

type Directive = { readonly kind: 'exact' | 'unordered' | 'mask' } | { readonly kind: 'near'; readonly target: number };

const NEAR_TOLERANCE = 5000;

export function parseScript(text: string): ScriptCase[] {
  const cases: { title: string; steps: ScriptStep[] }[] = [];
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '') continue;
    if (line.startsWith('# ')) cases.push({ title: line.slice(2), steps: [] });
    else cases.at(-1)?.steps.push(parseStep(line));
  }
  return cases;
}

function parseStep(line: string): ScriptStep {
  const [, directive, target, connection = 'A', command = ''] = /^(?:@(unordered|mask|near):?(\d+)? )?(?:([A-Z]): )?(.*)$/.exec(line) ?? [];
  return { line, connection, command, directive: parseDirective(directive, target) };
}

function parseDirective(name: string | undefined, target: string | undefined): Directive {
  if (name === 'near') return { kind: 'near', target: Number(target) };
  return { kind: name === 'unordered' || name === 'mask' ? name : 'exact' };
}

export interface ScriptTarget {
  readonly port: number;
  /** Commands sent on every new connection. */
  readonly greeting: readonly (readonly string[])[];
}

/** Runs one case and returns its transcript: each line with the reply's bytes below it. */
export async function runCase({ title, steps }: ScriptCase, target: ScriptTarget): Promise<string> {
  await using connections = new AsyncDisposableStack();
  const clients = new Map<string, RawClient>();
  const transcript = [`# ${title}`];
  for (const step of steps) {
    let client = clients.get(step.connection);
    if (client === undefined) {
      client = connections.use(await RawClient.connect(target.port));
      for (const words of target.greeting) await client.command(words);
      clients.set(step.connection, client);
    }
    const words = splitInlineArguments(fillInTimes(step.command));
    if (words === undefined) throw new Error(`unbalanced quotes: ${step.line}`);
    transcript.push(step.line, `    ${printable(present(await client.command(words), step.directive))}`);
  }
  return transcript.join('\n');
}

function fillInTimes(command: string): string {
  return command.replace(/\{(now|seconds)([+-]\d+)?\}/g, (_, unit: string, offset = '0') => {
    const now = unit === 'now' ? Date.now() : Math.floor(Date.now() / 1000);
    return String(now + Number(offset));
  });
}

/** The reply without what two right servers may do differently. */
function present(reply: string, directive: Directive): string {
  switch (directive.kind) {
    case 'exact':
      return reply;
    case 'unordered':
      return `${reply.slice(0, reply.indexOf('\r\n') + 2)}${replyItems(reply).toSorted().join('')}`;
    case 'mask':
      return reply.replace(/:\d+/g, ':#');
    case 'near': {
      const shortfall = directive.target - Number(/^:(\d+)\r\n$/.exec(reply)?.[1] ?? Number.NaN);
      return shortfall >= 0 && shortfall <= NEAR_TOLERANCE ? `:~${directive.target}\r\n` : reply;
    }
  }
}

/** One line for any bytes: \r\n as a bar, the rest of what is not ASCII as \x. */
const printable = (bytes: string): string =>
  bytes
    .replace(/\\/g, '\\\\')
    .replace(/\r\n/g, '|')
    .replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
