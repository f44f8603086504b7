import type { Line } from './spans.ts';
import { fit, paint } from './spans.ts';

/** Some terminals do not tell their size. */
type Screen = Pick<NodeJS.WriteStream, 'write'> & { readonly columns?: number; readonly rows?: number };

const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_REST_OF_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/**
 * A screen of its own (the terminal's alternate one, with its cursor hidden), so that what stood there before is back afterwards.
 * However the process ends, short of kill -9, the terminal is left as it was.
 */
export function openScreen(stream: Screen = process.stdout): { draw(lines: readonly Line[]): void; [Symbol.dispose](): void } {
  const leave = (): void => void stream.write(LEAVE);
  process.once('exit', leave);
  stream.write(ENTER);
  return {
    /** Overwrites instead of clearing first, which would flicker. What does not fit is left out. */
    draw(lines) {
      const { columns = 80, rows = 24 } = stream;
      const shown = lines.slice(0, rows).map((line) => `${paint(fit(line, columns))}${CLEAR_REST_OF_LINE}`);
      stream.write(`${HOME}${shown.join('\r\n')}${CLEAR_BELOW}`);
    },
    [Symbol.dispose]() {
      process.off('exit', leave);
      leave();
    },
  };
}
