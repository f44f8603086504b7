import pg from 'pg';
import { expect, test } from 'vitest';
import { startPostgres } from './start-postgres.ts';

test('each database is empty and apart from the others, and after the end nothing listens', async () => {
  let url = '';
  {
    await using postgres = await startPostgres();
    url = await postgres.createDatabase();
    const other = await postgres.createDatabase();
    await query(url, 'create table here (id int)');
    await expect(query(other, 'select * from here')).rejects.toThrow(/does not exist/);
  }
  await expect(query(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

async function query(connectionString: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end();
  }
}
