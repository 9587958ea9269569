/** Plans an account can be on. */
export const PLANS = ['free', 'team', 'enterprise'] as const;

/** As Kysely sees them; `accounts.migrations.ts` makes them. */
export interface AccountsTables {
  accounts_users: UserRow;
  accounts_records: RecordRow;
}

export interface UserRow {
  /** Principal id (`sub`) of the user. */
  id: string;
  name: string;
  email: string;
  plan: (typeof PLANS)[number];
  /** ISO 8601, UTC. */
  created_at: string;
}

export interface RecordRow {
  user_id: string;
  /** JSON object. */
  data: string;
  /** ISO 8601, UTC. */
  updated_at: string;
}
