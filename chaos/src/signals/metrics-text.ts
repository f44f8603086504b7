/** One line of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g;
const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/**
 * Reads the Prometheus and OpenMetrics text formats, as far as a status display needs them: samples, without types, timestamps and
 * exemplars. `wanted` is asked by name first, so that the many lines that nobody looks at cost next to nothing.
 *
 * Edge cases: comments, `# EOF` and lines that are none of the format's are left out; an exemplar (` # {…} 0.3`) holds braces too,
 * so it is cut off before the labels are read; `+Inf`, `-Inf` and `NaN` are values.
 */
export function parseMetrics(text: string, wanted: (name: string) => boolean = () => true): Sample[] {
  const samples: Sample[] = [];
  for (const raw of text.split('\n')) {
    const end = raw.search(/[{ ]/);
    if (end <= 0 || raw.startsWith('#') || !wanted(raw.slice(0, end))) continue;
    const [, name, labels = '', value] = line.exec(withoutExemplar(raw)) ?? [];
    if (name === undefined || value === undefined) continue;
    samples.push({ name, labels: parseLabels(labels), value: parseValue(value) });
  }
  return samples;
}

function withoutExemplar(raw: string): string {
  const at = raw.lastIndexOf(' # {');
  return at === -1 ? raw : raw.slice(0, at);
}

function parseLabels(text: string): Record<string, string> {
  const pairs = [...text.matchAll(label)].map(([, name = '', value = '']) => [
    name,
    value.replaceAll(/\\[n"\\]/g, (escape) => escapes[escape] ?? escape),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function parseValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
