import { compilePattern } from './pattern.ts';
import { compileRegexp } from './regexp.ts';
import type { CompiledStage } from './stage.ts';

/** `| regexp "…(?P<name>…)…"`: the named groups of the first match become labels. */
export function compileRegexpStage(expression: string): CompiledStage {
  const regex = compileRegexp(expression);
  return (line, { labels }) => {
    const match = regex.exec(line);
    if (match === null) return line;
    for (const [group, found] of regex.names.entries()) {
      const name = found === undefined ? undefined : labels.nameFor(found);
      if (name === undefined) continue;
      labels.set(name, match.groups[group] ?? '');
      if (!labels.hints.mayKeep(name, labels)) return undefined;
    }
    return line;
  };
}

/** `| pattern "<ip> - <_>"` */
export function compilePatternStage(expression: string): CompiledStage {
  const { names, capture } = compilePattern(expression);
  return (line, { labels }) => {
    if (labels.needsNoParsing) return line;
    for (const [i, value] of capture(line).entries()) {
      const name = labels.nameFor(names[i] as string);
      if (name === undefined) continue;
      labels.set(name, value);
      if (!labels.hints.mayKeep(name, labels)) return undefined;
    }
    return line;
  };
}
