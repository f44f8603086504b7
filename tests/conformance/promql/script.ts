import { isNumber, parseNumber, parseSeriesLine, parseTime, type SeriesLine } from './notation.ts';

export type Load = Readonly<{ kind: 'load'; line: number; stepMs: number; series: readonly SeriesLine[]; withNativeHistograms: boolean }>;

export type Expectation = Readonly<{
  type: 'fail' | 'warn' | 'no_warn' | 'info' | 'no_info' | 'ordered';
  match?: Readonly<{ kind: 'msg' | 'regex'; text: string }>;
}>;

type Times = Readonly<{ startMs: number; endMs: number; stepMs: number }>;

export type Eval = Readonly<{
  kind: 'eval';
  line: number;
  query: string;
  /** An instant query has one time; of a range query, all are given. */
  at: Readonly<{ kind: 'instant'; timeMs: number }> | (Readonly<{ kind: 'range' }> & Times);
  expectations: readonly Expectation[];
  series: readonly SeriesLine[];
  scalar: number | undefined;
  string: string | undefined;
  rangeVector: Times | undefined;
}>;

export type Command = Load | Eval | Readonly<{ kind: 'clear'; line: number }>;

/** Reads a script into its commands: blocks of lines, the first of which says what they are. */
export function parseScript(text: string): Command[] {
  const lines = text.split('\n').map((line) => line.trim());
  const commands: Command[] = [];
  for (let at = 0; at < lines.length; ) {
    const head = lines[at] as string;
    if (isBreak(head)) {
      at += 1;
      continue;
    }
    const body: string[] = [];
    let next = at + 1;
    // Some scripts leave no blank line before the next command.
    while (
      next < lines.length &&
      !isBreak(lines[next] as string) &&
      !/^(?:load|load_with_nhcb|clear|eval\w*)\b(?!\{)/.test(lines[next] as string)
    ) {
      body.push(lines[next] as string);
      next += 1;
    }
    commands.push(parseCommand(head, body, at + 1));
    at = next;
  }
  return commands;
}

function isBreak(line: string): boolean {
  return line === '' || line.startsWith('#');
}

function parseCommand(head: string, body: readonly string[], line: number): Command {
  if (head === 'clear') return { kind: 'clear', line };
  const load = /^load(_with_nhcb)?\s+(\S+)$/.exec(head);
  if (load !== null) {
    const [, withHistograms, step = ''] = load;
    return {
      kind: 'load',
      line,
      stepMs: parseTime(step),
      series: body.map(parseSeriesLine),
      withNativeHistograms: withHistograms !== undefined,
    };
  }
  const instant = /^eval(?:_(\w+))?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/.exec(head);
  if (instant !== null) {
    const [, old, time = '0', query = ''] = instant;
    return parseEval({ line, query, at: { kind: 'instant', timeMs: parseTime(time) }, old }, body);
  }
  const range = /^eval(?:_(\w+))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/.exec(head);
  if (range === null) throw new Error(`line ${line}: not a command: ${head}`);
  const [, old, start = '', end = '', step = '', query = ''] = range;
  return parseEval({ line, query, at: { kind: 'range', ...parseTimes(start, end, step) }, old }, body);
}

function parseTimes(start: string, end: string, step: string): Times {
  return { startMs: parseTime(start), endMs: parseTime(end), stepMs: parseTime(step) };
}

function parseEval({ old, ...head }: Pick<Eval, 'line' | 'query' | 'at'> & { old: string | undefined }, body: readonly string[]): Eval {
  const expectations: Expectation[] = old === undefined ? [] : [{ type: old as Expectation['type'] }];
  const series: SeriesLine[] = [];
  let scalar: number | undefined;
  let string: string | undefined;
  let rangeVector: Times | undefined;
  for (const line of body) {
    const text = /^expect string (.*)$/.exec(line)?.[1];
    const vector = /^expect range vector from (\S+) to (\S+) step (\S+)$/.exec(line);
    const expectation = /^expect (fail|warn|no_warn|info|no_info|ordered)(?:\s+(msg|regex):\s*(.*))?$/.exec(line);
    const oldFail = /^expected_fail_(message|regexp)\s+(.*)$/.exec(line);
    if (text !== undefined) string = text;
    else if (vector !== null) rangeVector = parseTimes(vector[1] as string, vector[2] as string, vector[3] as string);
    else if (expectation !== null) expectations.push(toExpectation(expectation));
    else if (oldFail !== null) {
      expectations.push({ type: 'fail', match: { kind: oldFail[1] === 'message' ? 'msg' : 'regex', text: oldFail[2] as string } });
    } else if (isNumber(line)) scalar = parseNumber(line);
    else series.push(parseSeriesLine(line));
  }
  return { kind: 'eval', ...head, expectations, series, scalar, string, rangeVector };
}

function toExpectation([, type, kind, text]: RegExpExecArray): Expectation {
  const plain = { type: type as Expectation['type'] };
  return kind === undefined ? plain : { ...plain, match: { kind: kind as 'msg' | 'regex', text: text as string } };
}
