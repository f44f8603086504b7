import fc from 'fast-check';

/**
 * Random command lines over few keys and values, so that they meet: wrong types, emptied collections, broken watches.
 * Deadlines are either long past or so far off that both servers round what is left of them alike.
 */
export interface RandomStep {
  readonly connection: 0 | 1;
  readonly words: readonly string[];
}

const key = fc.constantFrom('a', 'b', 'c', 'd');
const member = fc.constantFrom('', 'x', 'y', 'z', '1', '-7', '\x00\xff\r\n');
const integer = fc.constantFrom('0', '1', '-1', '2', '10', '-10', '9223372036854775807', '-9223372036854775808', 'abc', '1.5', '');
const score = fc.constantFrom('0', '1', '-1', '2.5', '0.1', 'inf', '-inf', '1e30', 'abc', '-0', '3');
const bound = fc.oneof(
  score,
  score.map((text) => `(${text}`),
);
const index = fc.constantFrom('0', '1', '2', '-1', '-2', '-100', '100', 'x');
const seconds = fc.constantFrom('10000', '20000', '-1', '0', 'abc');
const pickedCase = fc.boolean();

const words = (...parts: readonly (string | fc.Arbitrary<string | readonly string[]>)[]): fc.Arbitrary<string[]> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((list) => list.flat());

const some = (item: fc.Arbitrary<string>): fc.Arbitrary<string[]> => fc.array(item, { minLength: 1, maxLength: 3 });
const options = (...texts: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...texts], { maxLength: Math.min(3, texts.length) });
const pairs = (left: fc.Arbitrary<string>, right: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.array(fc.tuple(left, right), { minLength: 1, maxLength: 3 }).map((list) => list.flat());
const limit = fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, words('LIMIT', index, index));

const strings = fc.oneof(
  words('SET', key, member),
  words('SET', key, integer),
  words('SET', key, member, options('NX', 'XX', 'GET', 'KEEPTTL')),
  words('SET', key, member, 'EX', seconds, options('NX', 'XX', 'GET', 'KEEPTTL')),
  words('SETNX', key, member),
  words('SETEX', key, seconds, member),
  words('GET', key),
  words('GETDEL', key),
  words('GETEX', key, options('PERSIST')),
  words('GETEX', key, 'EX', seconds),
  words('MGET', some(key)),
  words('MSET', pairs(key, member)),
  words('APPEND', key, member),
  words('STRLEN', key),
  words(fc.constantFrom('INCR', 'DECR'), key),
  words(fc.constantFrom('INCRBY', 'DECRBY'), key, integer),
);

const keys = fc.oneof(
  words(fc.constantFrom('DEL', 'UNLINK', 'EXISTS'), some(key)),
  words(fc.constantFrom('TYPE', 'TTL', 'PERSIST'), key),
  words('EXPIRE', key, seconds, options('NX', 'XX', 'GT', 'LT')),
  words('EXPIREAT', key, fc.constantFrom('1', '0', '99999999999')),
  words('KEYS', fc.constantFrom('*', '[ab]', '?', '[^a]', 'a*')),
  words('SCAN', '0', 'COUNT', '100', 'TYPE', fc.constantFrom('string', 'hash', 'set', 'zset')),
  words('DBSIZE'),
  words('SELECT', fc.constantFrom('0', '0', '0', '1')),
);

const hashes = fc.oneof(
  words('HSET', key, pairs(member, member)),
  words('HSET', key, some(member)),
  words('HSETNX', key, member, member),
  words(fc.constantFrom('HGET', 'HEXISTS'), key, member),
  words(fc.constantFrom('HMGET', 'HDEL'), key, some(member)),
  words(fc.constantFrom('HGETALL', 'HKEYS', 'HVALS', 'HLEN'), key),
  words('HINCRBY', key, member, integer),
);

const sets = fc.oneof(
  words(fc.constantFrom('SADD', 'SREM'), key, some(member)),
  words(fc.constantFrom('SMEMBERS', 'SCARD'), key),
  words('SISMEMBER', key, member),
);

const sortedSets = fc.oneof(
  words('ZADD', key, pairs(score, member)),
  words('ZADD', key, options('NX', 'XX', 'GT', 'LT', 'CH', 'INCR'), pairs(score, member)),
  words('ZINCRBY', key, score, member),
  words('ZREM', key, some(member)),
  words('ZSCORE', key, member),
  words('ZCARD', key),
  words('ZRANGE', key, index, index, options('REV', 'WITHSCORES')),
  words('ZRANGE', key, bound, bound, 'BYSCORE', options('REV', 'WITHSCORES'), limit),
  words('ZREVRANGE', key, index, index, options('WITHSCORES')),
  words('ZRANGEBYSCORE', key, bound, bound, options('WITHSCORES'), limit),
  words(fc.constantFrom('ZCOUNT', 'ZREMRANGEBYSCORE'), key, bound, bound),
  words('ZPOPMIN', key),
  words('ZPOPMIN', key, index),
);

const transactions = fc.oneof(
  words(fc.constantFrom('MULTI', 'EXEC', 'EXEC', 'DISCARD', 'UNWATCH')),
  words('WATCH', some(key)),
  words(fc.constantFrom('GET', 'BOGUS', 'CLIENT', 'FLUSHDB')),
);

const anyCommand = fc.oneof(
  { weight: 4, arbitrary: strings },
  { weight: 3, arbitrary: keys },
  { weight: 3, arbitrary: hashes },
  { weight: 2, arbitrary: sets },
  { weight: 4, arbitrary: sortedSets },
  { weight: 3, arbitrary: transactions },
);

const spelled = fc.tuple(anyCommand, pickedCase).map(([[name = '', ...rest], isLower]) => [isLower ? name.toLowerCase() : name, ...rest]);

export const randomSteps: fc.Arbitrary<RandomStep[]> = fc.array(
  fc.record({ connection: fc.constantFrom<0 | 1>(0, 0, 0, 1), words: spelled }),
  { minLength: 10, maxLength: 60 },
);
