import type { AuditLink } from './audit-link.js';

/** What a row is found by, beside its place in the chain. */
export interface AuditIndex {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly executionId?: string | undefined;
  readonly principal?: string | undefined;
  readonly client?: string | undefined;
  readonly name?: string | undefined;
  readonly outcome?: string | undefined;
}

export interface StoredLink {
  readonly link: AuditLink;
  readonly index: AuditIndex;
}
