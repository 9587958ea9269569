/** What the database needs of the configuration. */
export interface DatabaseConfig {
  /** Postgres; without it the embedded database in `file`. Holds a password: never log it. */
  readonly url?: string | undefined;
  /** Path of the embedded database, or `:memory:`. */
  readonly file: string;
  /** Whether toolsets put sample rows into the embedded database; never in production. */
  readonly samples?: boolean;
}
