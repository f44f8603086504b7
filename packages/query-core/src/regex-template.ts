import type { RegexMatch } from './regex-match.ts';

/**
 * Fills in a template as Go's `Regexp.Expand` does: `$1`, `${1}`, `$name`, `${name}`; `$$` is a dollar.
 * A name is as long as possible: `$1x` is the group called `1x`, which is missing; write `${1}x`.
 * Groups that are missing or took no part count as empty; a `$` that starts nothing stands for itself.
 */
export function expandTemplate(template: string, match: RegexMatch): string {
  if (!template.includes('$')) return template;
  return template.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return whole === '$$' ? '$' : whole;
    return groupValue(match, name);
  });
}

function groupValue(match: RegexMatch, name: string): string {
  if (/^(0|[1-9][0-9]*)$/.test(name)) return match.groups[Number(name)] ?? '';
  for (let group = match.names.length - 1; group > 0; group--) {
    const value = match.groups[group];
    if (match.names[group] === name && value !== undefined) return value;
  }
  return '';
}
