import pc from 'picocolors';

/** Tells the person at the terminal what the lab does: lines that stay, and on a terminal one line that changes. */
export interface Narrator {
  say(text: string): void;
  /** Replaces the changing line; nothing where there is no terminal. */
  progress(text: string): void;
}

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

export function createNarrator(stream: Stream = process.stdout): Narrator {
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001B[2K');
    shown = false;
  };
  return {
    say(text) {
      clear();
      stream.write(`${text}\n`);
    },
    progress(text) {
      if (!stream.isTTY) return;
      clear();
      stream.write(pc.dim(text.slice(0, Math.max(20, (stream.columns || 80) - 1))));
      shown = true;
    },
  };
}
