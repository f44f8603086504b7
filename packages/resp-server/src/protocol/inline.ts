const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };
const isSpace = (character: string): boolean => /[ \t\n\v\f\r]/.test(character);

/**
 * The words of an inline command, as a person types it into netcat: separated by spaces, "quoted with \n and \x41" or
 * 'quoted with \' only'. Undefined when a quote is never closed or is not followed by a space (sdssplitargs in sds.c).
 */
export function splitInlineArguments(line: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isSpace(line.charAt(at))) at += 1;
    if (at >= line.length) return words;
    const word = readWord(line, at);
    if (word === undefined) return undefined;
    words.push(word.text);
    at = word.end;
  }
}

interface Word {
  readonly text: string;
  readonly end: number;
}

/** A word may contain quoted parts (`a"b c"`), but a closing quote must end it. */
function readWord(line: string, start: number): Word | undefined {
  let text = '';
  let at = start;
  while (at < line.length && !isSpace(line.charAt(at))) {
    const character = line.charAt(at);
    if (character === '"' || character === "'") {
      const quoted = character === '"' ? readDoubleQuoted(line, at + 1) : readSingleQuoted(line, at + 1);
      if (quoted === undefined) return undefined;
      const isFollowedByWord = quoted.end < line.length && !isSpace(line.charAt(quoted.end));
      return isFollowedByWord ? undefined : { text: text + quoted.text, end: quoted.end };
    }
    text += character;
    at += 1;
  }
  return { text, end: at };
}

function readDoubleQuoted(line: string, start: number): Word | undefined {
  let text = '';
  for (let at = start; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') return { text, end: at + 1 };
    if (character !== '\\' || at + 1 >= line.length) {
      text += character;
      continue;
    }
    const hexadecimal = /^x([\da-f]{2})/i.exec(line.slice(at + 1, at + 4))?.[1];
    const escaped = line.charAt(at + 1);
    text += hexadecimal === undefined ? (ESCAPES[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(hexadecimal, 16));
    at += hexadecimal === undefined ? 1 : 3;
  }
  return undefined;
}

function readSingleQuoted(line: string, start: number): Word | undefined {
  let text = '';
  for (let at = start; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === "'") return { text, end: at + 1 };
    if (character === '\\' && line.charAt(at + 1) === "'") at += 1;
    text += line.charAt(at);
  }
  return undefined;
}
