export * from './duration.ts';
export * from './errors.ts';
export * from './labels.ts';
export * from './matcher.ts';
export * from './matrix.ts';
export * from './number.ts';
export { compileRegex, type Regex, type RegexMatch, type RegexOptions } from './regex.ts';
export { expandTemplate } from './regex-template.ts';
