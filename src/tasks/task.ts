import { FAILURES } from '../errors/failure-table.js';

/** Those that can still change; the others are final. */
export const ACTIVE_STATUSES = ['working', 'input_required'] as const;

export type TaskStatus = (typeof ACTIVE_STATUSES)[number] | 'completed' | 'failed' | 'cancelled';

/** An object that is sent as it is stored. */
export type Wire = Readonly<Record<string, unknown>>;

/** A call that goes on after its request was answered, as its client sees it. */
export interface Task {
  /** The execution id of the call, so that its audit row, logs and trace are found by it. */
  readonly id: string;
  /** What was called; empty where that is not known. */
  readonly tool: string;
  readonly status: TaskStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Milliseconds from its creation until it is deleted. */
  readonly ttlMs: number;
  /** What the client is asked, by key, while its status is `input_required`. */
  readonly questions?: Wire;
  /** Once it is `completed`. */
  readonly result?: Wire;
  /** Once it is `failed`. */
  readonly error?: Wire;
}

/** How a task ends. */
export type TaskEnding =
  | { readonly status: 'completed'; readonly result: Wire }
  | { readonly status: 'failed'; readonly error: Wire }
  | { readonly status: 'cancelled' };

export function isActive(status: TaskStatus): boolean {
  return (ACTIVE_STATUSES as readonly TaskStatus[]).includes(status);
}

/** The end of a task that its server could not bring to one. */
export function interrupted(reason: string): TaskEnding {
  const { jsonRpcCode: code } = FAILURES.overloaded;
  const message = `${reason} before this task had ended: it may be half done. Check that before you call the tool again.`;
  return { status: 'failed', error: { code, message, data: { outcome: 'overloaded' } } };
}
