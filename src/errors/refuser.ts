/** What refuses a call for want of room, where the kind of the failure does not say it: the explanation of a refusal does. */
export type Refuser =
  | 'queue_full'
  | 'queue_share'
  | 'queue_wait'
  | 'queue_time'
  | 'event_loop'
  | 'bodies'
  | 'shutdown'
  | 'audit_store'
  | 'audit_trail'
  | 'streams'
  | 'own_streams'
  | 'sessions'
  | 'own_sessions'
  | 'tasks'
  | 'own_tasks'
  | 'own_kept_tasks'
  | 'own_watched_resources'
  | 'other_instance'
  | 'stream_events'
  | 'authentication'
  | 'failed_logins'
  | 'proofs'
  | 'own_proofs';

/** How much room there was. */
export interface Room {
  /** The tool whose own pool had none; undefined for that of all calls. */
  readonly tool?: string;
  /** Calls served at once. */
  readonly slots?: number;
  /** At which number it was full, in its own unit. */
  readonly bound?: number;
}
