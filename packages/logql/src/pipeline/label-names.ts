/**
 * A key found in a line, made into a label name: spaces around it go, everything but ASCII letters, digits and `_`
 * becomes `_`, and a digit in front gets one. Empty when nothing is left.
 */
export function sanitizeLabelName(key: string): string {
  if (PLAIN.test(key)) return key;
  const name = sanitizePart(key);
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** The same for the key of an object inside another; only the first part of the joined name gets the `_` for a digit. */
export function joinLabelName(prefix: string, key: string): string {
  if (prefix === '') return sanitizeLabelName(key);
  const part = PLAIN.test(key) ? key : sanitizePart(key);
  return part === '' ? prefix : `${prefix}_${part}`;
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

function sanitizePart(key: string): string {
  return key.trim().replace(/[^A-Za-z0-9_]/gu, '_');
}

/** Whether it may be the name of a label that a parser makes. */
export function isLabelName(name: string): boolean {
  return name !== '' && name.isWellFormed();
}

/** Bytes that were no UTF-8 show as U+FFFD, which label values must not have. */
export function withoutReplacementCharacters(value: string): string {
  return value.includes('\ufffd') ? value.replaceAll('\ufffd', ' ') : value;
}
