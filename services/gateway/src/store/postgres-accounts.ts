import { isUniqueViolation, type Sql } from '@faultline/service-kit';

export type Account = { readonly userId: string; readonly passwordHash: string };

export type Accounts = {
  /** Undefined when the address has an account already. */
  create(account: { userId: string; email: string; passwordHash: string }): Promise<{ createdAt: Date } | undefined>;
  findByEmail(email: string): Promise<Account | undefined>;
};

/** Addresses are compared without regard to case. */
export function createPostgresAccounts(sql: Sql): Accounts {
  return {
    async create({ userId, email, passwordHash }) {
      try {
        const [row] = await sql.query<{ created_at: Date }>(
          'insert into accounts (user_id, email, password_hash) values ($1, lower($2), $3) returning created_at',
          [userId, email, passwordHash],
        );
        return row && { createdAt: row.created_at };
      } catch (error) {
        if (isUniqueViolation(error)) return undefined;
        throw error;
      }
    },
    async findByEmail(email) {
      const [row] = await sql.query<{ user_id: string; password_hash: string }>(
        'select user_id, password_hash from accounts where email = lower($1)',
        [email],
      );
      return row && { userId: row.user_id, passwordHash: row.password_hash };
    },
  };
}
