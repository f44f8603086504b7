import pg from 'pg';

export interface DatabaseAccount {
  /** Name of the database and of the role that owns it. */
  readonly name: string;
  readonly password: string;
}

/**
 * One database and one role for each account; roles that exist (of a run with `--keep`) get the new password.
 * Nobody but its owner may connect to a database.
 */
export async function createDatabases(superuserUrl: string, accounts: readonly DatabaseAccount[], signal: AbortSignal): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl, connectionTimeoutMillis: 1_000 });
  // A connection that breaks between two queries; the query that follows reports it.
  client.on('error', () => {});
  try {
    await client.connect();
    signal.throwIfAborted();
    const names = async (query: string): Promise<Set<string>> =>
      new Set((await client.query<{ name: string }>(query)).rows.map((row) => row.name));
    const roles = await names('SELECT rolname AS name FROM pg_roles');
    const databases = await names('SELECT datname AS name FROM pg_database');
    for (const { name, password } of accounts) {
      const id = client.escapeIdentifier(name);
      await client.query(`${roles.has(name) ? 'ALTER' : 'CREATE'} ROLE ${id} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
      if (databases.has(name)) continue;
      // Copying files beats writing every page to the WAL when they are in the page cache anyway.
      await client.query(`CREATE DATABASE ${id} OWNER ${id} STRATEGY file_copy`);
      await client.query(`REVOKE CONNECT ON DATABASE ${id} FROM PUBLIC`);
    }
  } finally {
    await client.end();
  }
}
