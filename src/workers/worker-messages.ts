/** What the workers of a service are asked about. */
export type Subject = 'health' | 'traffic' | 'metrics' | 'full' | 'config';

/** What one process says about a subject. */
export interface WorkerReport<Told = unknown> {
  /** From 1 on; a process that replaces another takes over its number. */
  readonly worker: number;
  /** Absent where there is no such process now, or it does not answer. */
  readonly told?: Told;
}

/** Everybody's answer to one question. */
export interface Reports<Told = unknown> {
  readonly reports: readonly WorkerReport<Told>[];
  /** What the supervisor itself says, of metrics alone. */
  readonly supervisor?: Told | undefined;
}

export type ToSupervisor =
  | { readonly kind: 'open' }
  | { readonly kind: 'ask'; readonly id: number; readonly subject: Subject }
  | { readonly kind: 'told'; readonly id: number; readonly told: unknown };

export type ToWorker =
  | { readonly kind: 'announce' }
  | { readonly kind: 'tell'; readonly id: number; readonly subject: Subject }
  | { readonly kind: 'reports'; readonly id: number; readonly reports: Reports };
