/** As Kysely sees it; `audit.migrations.ts` makes it. Times are ISO 8601, UTC, and so sort as text. */
export interface AuditTables {
  gatehouse_audit: AuditRow;
  gatehouse_audit_checkpoints: CheckpointRow;
}

/** A link of a chain. What `audit query` looks for stands in columns too; what is true is `event`. */
export interface AuditRow {
  chain: string;
  seq: number;
  at: string;
  execution_id: string | null;
  principal: string | null;
  client: string | null;
  name: string | null;
  outcome: string | null;
  /** JSON. */
  event: string;
  previous: string;
  hash: string;
}

export interface CheckpointRow {
  chain: string;
  seq: number;
  hash: string;
  kind: string;
  at: string;
  key_id: string;
  signature: string;
}
