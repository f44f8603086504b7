import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { createAdmission, createDeadline } from '@faultline/resilience';
import type { Passwords } from '../domain/password.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);
/** OWASP's second choice after Argon2id, at a cost (16 MiB, 30 to 90 ms) that a lab on two cores can pay. */
const COST = { N: 2 ** 14, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/**
 * Hashes at once, and waiting. Each takes a core for 30 to 90 ms: they get half of the cores, since a crowd of newcomers would take
 * every core from the checkouts of those who are in already. Beyond it a sign-up is shed with 503.
 */
const LIMIT = { concurrency: Math.max(1, Math.floor(availableParallelism() / 2)), queue: 16, maxWaitMs: 1_000, retryAfterMs: 1_000 };

/** Stored as `scrypt$<salt>$<key>`, both in base64url. */
export function createScryptPasswords(): Passwords {
  const hashing = createAdmission({ ...LIMIT, priorities: ['hash'] });
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => hashing.run('hash', { deadline: createDeadline(LIMIT.maxWaitMs) }, work);
  const nobody = `scrypt$${Buffer.alloc(SALT_BYTES).toString('base64url')}$${Buffer.alloc(KEY_BYTES).toString('base64url')}`;
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const key = await inTurn(() => derive(password, salt, KEY_BYTES, COST));
      return `scrypt$${salt.toString('base64url')}$${key.toString('base64url')}`;
    },
    async verify(password, hash) {
      const [, salt = '', expected = ''] = (hash ?? nobody).split('$');
      const key = await inTurn(() => derive(password, Buffer.from(salt, 'base64url'), KEY_BYTES, COST));
      const same = timingSafeEqual(key, Buffer.from(expected, 'base64url'));
      return same && hash !== undefined;
    },
  };
}
