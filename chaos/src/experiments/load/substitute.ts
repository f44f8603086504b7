import type { Path } from './source.ts';

const reference = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;
const whole = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/**
 * Replaces `${name}` everywhere inside of a value; `$$` stands for a dollar. A text that is one reference and nothing else becomes what
 * is referred to, so that numbers stay numbers. What is not known is told to `unknown`, and left as it is.
 */
export function substitute(value: unknown, values: ReadonlyMap<string, unknown>, unknown: (path: Path, name: string) => void): unknown {
  function inside(part: unknown, path: Path): unknown {
    if (typeof part === 'string') return inText(part, path);
    if (Array.isArray(part)) return part.map((item, index) => inside(item, [...path, index]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, child]) => [key, inside(child, [...path, key])]));
  }
  function inText(text: string, path: Path): unknown {
    const [, only] = whole.exec(text) ?? [];
    if (only !== undefined && values.has(only)) return values.get(only);
    return text.replaceAll(reference, (found, name: string | undefined) => {
      if (name === undefined) return '$';
      if (values.has(name)) return String(values.get(name));
      unknown(path, name);
      return found;
    });
  }
  return inside(value, []);
}
