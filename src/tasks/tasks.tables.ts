import type { TaskStatus } from './task.js';

/** As Kysely sees it; `tasks.migrations.ts` makes it. Times are ISO 8601, UTC, and so sort as text. */
export interface TasksTables {
  gatehouse_tasks: TaskRow;
}

export interface TaskRow {
  id: string;
  /** Issuer and subject of the principal. */
  owner: string;
  /** What was called; empty in rows of a version that did not say. */
  tool: string;
  status: TaskStatus;
  /** JSON object, or null. */
  questions: string | null;
  /** JSON object, or null. */
  result: string | null;
  /** JSON object, or null. */
  error: string | null;
  created_at: string;
  updated_at: string;
  /** From then on the task is unknown. */
  expires_at: string;
  /** The process that runs it. */
  runner: string;
  /** A process that does not renew the lease of a task in time is gone, and the task with it. */
  lease_until: string;
}
