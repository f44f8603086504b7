import pc from 'picocolors';

export type Style = 'plain' | 'dim' | 'bold' | 'good' | 'warn' | 'bad';

/** A piece of a line. Styles are kept apart from the text, so that the width of a line is the length of its texts. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}
export type Line = readonly Span[];

export const span = (text: string, style: Style = 'plain'): Span => ({ text, style });

export function cell(
  text: string,
  { width, style = 'plain', align = 'left' }: { width: number; style?: Style; align?: 'left' | 'right' },
): Span {
  const shown = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return { text: align === 'right' ? shown.padStart(width) : shown.padEnd(width), style };
}

/** Cuts a line to the width of the terminal. */
export function fit(line: Line, width: number): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const { text, style } of line) {
    if (left <= 0) break;
    fitted.push({ text: text.slice(0, left), style });
    left -= text.length;
  }
  return fitted;
}

const painters: Readonly<Record<Style, (text: string) => string>> = {
  plain: (text) => text,
  dim: pc.dim,
  bold: pc.bold,
  good: pc.green,
  warn: pc.yellow,
  bad: (text) => pc.bold(pc.red(text)),
};

export function paint(line: Line): string {
  return line
    .map(({ text, style }) => painters[style](text))
    .join('')
    .trimEnd();
}
