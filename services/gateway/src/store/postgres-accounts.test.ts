import { fileURLToPath } from 'node:url';
import { eachPostgres } from '@faultline/test-stores';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { createPostgresAccounts } from './postgres-accounts.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));

eachPostgres('accounts', ({ open }) => {
  test('an account is found by its address, however that is written', async () => {
    await using postgres = await open({ migrations });
    const accounts = createPostgresAccounts(postgres);
    const userId = uuidv7();
    const created = await accounts.create({ userId, email: 'Ada@Example.org', passwordHash: 'hash' });
    expect(created?.createdAt).toBeInstanceOf(Date);
    expect(await accounts.findByEmail('ada@example.ORG')).toEqual({ userId, passwordHash: 'hash' });
    expect(await accounts.findByEmail('bob@example.org')).toBeUndefined();
  });

  test('of those who sign up with one address at the same time, one gets the account', async () => {
    await using postgres = await open({ migrations });
    const accounts = createPostgresAccounts(postgres);
    const userIds = Array.from({ length: 10 }, () => uuidv7());
    const created = await Promise.all(userIds.map((userId) => accounts.create({ userId, email: 'ada@example.org', passwordHash: userId })));
    const winners = userIds.filter((_, at) => created[at] !== undefined);
    expect(winners).toHaveLength(1);
    expect(await accounts.findByEmail('ada@example.org')).toEqual({ userId: winners[0], passwordHash: winners[0] });
  });
});
