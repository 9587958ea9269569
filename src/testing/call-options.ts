import type { Principal } from '../tool/principal.js';

/** Who calls: what is left out is that of a user `test-user` without roles and scopes. */
export type Caller = Partial<Principal>;

export interface CallOptions {
  /** Without it nobody in particular calls: an anonymous caller, who may call public tools alone. */
  readonly as?: Caller;
  /** Aborted as when the client goes away. */
  readonly signal?: AbortSignal;
  /** Milliseconds the client gives the call. */
  readonly timeoutMs?: number;
  /** What the client says to what the tool asks it, by the key of the question. Without any, it is one that cannot be asked. */
  readonly answers?: Readonly<Record<string, unknown>>;
}
