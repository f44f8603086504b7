import { createConnection } from 'node:net';

export type ParsedMetrics = {
  readonly contentType: string;
  readonly text: string;
  /** Family name (a counter's with its _total) to type. */
  readonly families: ReadonlyMap<string, string>;
  readonly samples: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
};

const sampleLine =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*?)\})? ([Nn]a[Nn]|[+-]?Inf|[-+0-9.eE]+)(?: # \{(.*?)\} [-+0-9.eE]+(?: [-+0-9.eE]+)?)?$/;
const labelPair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/y;

/** A strict reading of an OpenMetrics page: a line that is not one throws. */
export async function scrape(url: string): Promise<ParsedMetrics> {
  const response = await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
  const text = await response.text();
  const lines = text.split('\n');
  if (lines.at(-1) !== '' || lines.at(-2) !== '# EOF') throw new Error('the page does not end with # EOF');
  const families = new Map<string, string>();
  const samples: { name: string; labels: Record<string, string>; value: number }[] = [];
  for (const line of lines.slice(0, -2)) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary|info|unknown)$/.exec(line);
    if (type?.[1] !== undefined && type[2] !== undefined) families.set(type[2] === 'counter' ? `${type[1]}_total` : type[1], type[2]);
    else if (!/^# (HELP|UNIT) /.test(line)) samples.push(parseSample(line));
  }
  return {
    contentType: response.headers.get('content-type') ?? '',
    text,
    families,
    samples,
    value: (name, labels = {}) =>
      samples.find((sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value))?.value,
  };
}

function parseSample(line: string): { name: string; labels: Record<string, string>; value: number } {
  const match = sampleLine.exec(line);
  if (match?.[1] === undefined) throw new Error(`not an OpenMetrics line: ${line}`);
  const labels: Record<string, string> = {};
  const text = match[2] ?? '';
  labelPair.lastIndex = 0;
  while (labelPair.lastIndex < text.length) {
    const pair = labelPair.exec(text);
    if (pair?.[1] === undefined || pair[2] === undefined) throw new Error(`bad labels: ${line}`);
    labels[pair[1]] = pair[2];
  }
  return { name: match[1], labels, value: Number(match[3]?.replace('Inf', 'Infinity')) };
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
