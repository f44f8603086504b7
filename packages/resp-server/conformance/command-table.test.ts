import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMAND_TABLE } from '../src/commands/table.ts';
import { isRealRedisAbsent, startOurs } from './candidates.ts';
import { RawClient, replyItems } from './raw-client.ts';
import { RealRedis } from './real-redis.ts';

/** A later Redis's subcommand that every current client sends. */
const BEYOND_7_0: ReadonlySet<string> = new Set(['client|setinfo']);

/** Name, arity, sorted flags, first key, last key, step of each command and subcommand. */
async function describeCommands(port: number): Promise<Map<string, string>> {
  await using client = await RawClient.connect(port);
  const described = new Map<string, string>();
  const add = (command: string): void => {
    const [name = '', arity, flags = '', first, last, step, , , , subcommands = ''] = replyItems(command);
    described.set(name.split('\r\n')[1] ?? '', [arity, ...replyItems(flags).toSorted(), first, last, step].join(''));
    for (const subcommand of replyItems(subcommands)) add(subcommand);
  };
  for (const command of replyItems(await client.command(['COMMAND', 'INFO', ...COMMAND_TABLE.keys()]))) add(command);
  return described;
}

describe('the command table', () => {
  it.skipIf(isRealRedisAbsent)('gives every command the arity, flags and keys that Redis gives it', async () => {
    await using ours = await startOurs();
    await using real = await RealRedis.start();
    const theirs = await describeCommands(real.port);
    const described = await describeCommands(ours.port);
    expect(described.size).toBeGreaterThan(COMMAND_TABLE.size);
    for (const [name, description] of described) {
      if (!BEYOND_7_0.has(name)) expect(`${name} ${description}`).toBe(`${name} ${theirs.get(name)}`);
    }
  });

  it.skipIf(isRealRedisAbsent)('satisfies redis-cli', async () => {
    await using ours = await startOurs();
    const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(ours.port), '-3', 'HSET', 'h', 'f', 'v']);
    expect(stdout.trim()).toBe('1');
  });
});
