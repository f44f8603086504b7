/**
 * Keeps secrets and personal data out of logs and spans, by key and by pattern: a key catches what is known to be secret,
 * a pattern catches what somebody put where it does not belong (a card number in a URL, an e-mail address in an error).
 */

const REDACTED = '[redacted]';

const secretKey =
  /^(?:.*[._-])?(?:password|passwd|secret|authorization|cookie|set-cookie|api[._-]?key|session[._-]?token|access[._-]?token|refresh[._-]?token|token|payment[._-]?token|card[._-]?token|card[._-]?number|pan|cvv|cvc|email|e-mail|phone|address)$/i;

/** The conventions' name for the machine that is called, which is nobody's address. `client.address` is. */
const MACHINE = 'server.address';

/** camelCase keys are compared as camel_case: `paymentToken` is `payment_token`. */
const normalised = (key: string): string => key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2');

// Each pattern is linear: no nested quantifiers, bounded repetition.
const emailPattern = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;
const bearerPattern = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const cardPattern = /(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g;
const tokenPattern = /\b(?:tok|sess|sk|whsec)_[a-z0-9_-]{4,}/gi;
const passwordPattern = /\b(password|passwd|secret)(["']?\s*[:=]\s*["']?)[^\s"',;&}]{1,256}/gi;

/**
 * Texts that were found to be clean: most of a span's are a method, a host, a route, a statement, and every span has them again. Going
 * through the statements alone with five patterns was a tenth of what the order service did. Ids, which never come again, are few
 * beside them.
 */
const clean = new Set<string>();
const MOST_REMEMBERED = 2_000;
const LONGEST_REMEMBERED = 2_000;

/** The same text without e-mail addresses, credentials, tokens and card numbers. */
export function redactText(text: string): string {
  if (clean.has(text)) return text;
  const result = withoutSecrets(text);
  if (result === text && text.length <= LONGEST_REMEMBERED) {
    if (clean.size >= MOST_REMEMBERED) clean.clear();
    clean.add(text);
  }
  return result;
}

function withoutSecrets(text: string): string {
  let result = text;
  if (result.includes('@')) result = result.replaceAll(emailPattern, REDACTED);
  if (result.includes('_')) result = result.replaceAll(tokenPattern, REDACTED);
  result = result.replaceAll(bearerPattern, `$1 ${REDACTED}`).replaceAll(passwordPattern, `$1$2${REDACTED}`);
  return result.replaceAll(cardPattern, (match) => (passesLuhn(match) ? REDACTED : match));
}

/** Keys are few, and every span and line has them again: each is looked at once. Bounded, since a body's keys are anybody's. */
const knownKeys = new Map<string, boolean>();

export function isSecretKey(key: string): boolean {
  const known = knownKeys.get(key);
  if (known !== undefined) return known;
  const isSecret = key !== MACHINE && secretKey.test(normalised(key));
  if (knownKeys.size >= MOST_REMEMBERED) knownKeys.clear();
  knownKeys.set(key, isSecret);
  return isSecret;
}

const MAX_DEPTH = 6;

/** A copy of `value` that is safe to write. Deeper than six levels it says so instead of going on; cycles end there too. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, isSecretKey(key) ? REDACTED : redact(item, depth + 1)]));
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: redactText(error.message),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}

/** The Luhn check digit: tells a card number from any other run of digits, such as a timestamp. */
function passesLuhn(candidate: string): boolean {
  const digits = candidate.replaceAll(/\D/g, '');
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
