/** One recorded answer of a real Toxiproxy. */
export interface RecordedAnswer {
  readonly line: number;
  readonly title: string;
  readonly status: number;
  readonly contentType: string | undefined;
  /** Bodies were cut at 400 characters. */
  readonly body: string;
  readonly cut: boolean;
}

export interface WireFile {
  readonly answers: readonly RecordedAnswer[];
  /** Measurements of what toxics do, in prose. */
  readonly observations: readonly string[];
}

const RECORDED_CHARACTERS = 400;

/** The file is a Python script's log: `## title -> status {headers} body`, the last two as Python literals. */
export function parseWireFile(text: string): WireFile {
  const answers: RecordedAnswer[] = [];
  const observations: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const match = /^## (.*?)(?: ->)? (\d{3}) (\{.*?\})(?: (['"].*['"]))?$/.exec(line);
    const [, title, status, headers, literal] = match ?? [];
    if (title === undefined || status === undefined || headers === undefined) {
      if (line.trim() !== '') observations.push(line);
      continue;
    }
    const body = literal === undefined ? '' : parsePythonString(literal);
    const contentType = /'Content-Type': '([^']*)'/.exec(headers)?.[1];
    answers.push({ line: index + 1, title, status: Number(status), contentType, body, cut: body.length === RECORDED_CHARACTERS });
  }
  return { answers, observations };
}

function parsePythonString(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
