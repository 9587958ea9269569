import { hash } from 'node:crypto';

/** One row of a chain: what happened, and the row before it. */
export interface AuditLink {
  /** The process that wrote it: each writes a chain of its own, so that none waits for another. */
  readonly chain: string;
  /** From 0, without gaps. */
  readonly seq: number;
  /** JSON as it was written, byte for byte. */
  readonly event: string;
  /** Hash of the row before; of nothing for the first. */
  readonly previous: string;
  readonly hash: string;
}

/** The place a chain had come to. */
export type Head = Pick<AuditLink, 'chain' | 'seq' | 'hash'>;

/** What the first row of a chain follows. */
export const NOTHING = hash('sha256', '');

/** The row that follows `previous` in its chain. */
export function linkTo(previous: Pick<AuditLink, 'seq' | 'hash'> | undefined, chain: string, event: string): AuditLink {
  const seq = previous === undefined ? 0 : previous.seq + 1;
  const before = previous?.hash ?? NOTHING;
  return { chain, seq, event, previous: before, hash: hashOf({ chain, seq, previous: before, event }) };
}

/** SHA-256, hexadecimal. Every field has a line of its own, and none but the last can hold a line break. */
export function hashOf({ chain, seq, previous, event }: Omit<AuditLink, 'hash'>): string {
  return hash('sha256', `gatehouse-audit/1\n${chain}\n${seq}\n${previous}\n${event}`);
}

/** Of two rows of a chain the later one. */
export function furthest(one: AuditLink | undefined, other: AuditLink): AuditLink {
  return one === undefined || other.seq > one.seq ? other : one;
}
