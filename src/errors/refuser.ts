/** What refuses a call for want of room, where the kind of the failure does not say it: the explanation of a refusal does. */
export type Refuser =
  | 'queue'
  | 'event_loop'
  | 'shutdown'
  | 'audit_trail'
  | 'streams'
  | 'sessions'
  | 'tasks'
  | 'other_instance';
