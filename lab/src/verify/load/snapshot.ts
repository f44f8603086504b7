import pg from 'pg';

export interface Snapshot {
  rows<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/** Runs `read` in one read-only snapshot of a database: everything it sees is of the same moment, and it changes and blocks nothing. */
export async function inSnapshot<T>(url: string, read: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'verify',
  });
  // A connection that breaks between two queries; the query that follows reports it.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const result = await read({
      rows: async <R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
        (await client.query<R>(text, [...values])).rows,
    });
    await client.query('commit');
    return result;
  } finally {
    await client.end().catch(() => {});
  }
}
