import { hash, type KeyObject, sign, verify } from 'node:crypto';

/**
 * Why a checkpoint was made: `regular` after some rows, `closed` at the end of the process, `pruned` because the rows up
 * to it were deleted once they were old enough, `searched` because the calls that had begun up to it and never ended have a
 * row that says so.
 */
export type CheckpointKind = 'regular' | 'closed' | 'pruned' | 'searched';

/** A signed word that a chain had this row at this place. Rows before it cannot be changed or removed unseen. */
export interface Checkpoint {
  readonly chain: string;
  readonly seq: number;
  /** Hash of the row at `seq`. */
  readonly hash: string;
  readonly kind: CheckpointKind;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Which key signed: see `keyIdOf`. */
  readonly keyId: string;
  /** Ed25519, base64url. */
  readonly signature: string;
}

export type Unsigned = Omit<Checkpoint, 'keyId' | 'signature'>;

export function signCheckpoint(checkpoint: Unsigned, privateKey: KeyObject, keyId: string): Checkpoint {
  return { ...checkpoint, keyId, signature: sign(null, signedText(checkpoint), privateKey).toString('base64url') };
}

export function isSignedBy(checkpoint: Checkpoint, publicKey: KeyObject): boolean {
  return verify(null, signedText(checkpoint), publicKey, Buffer.from(checkpoint.signature, 'base64url'));
}

/** Keys to verify with, by their id. */
export type PublicKeys = ReadonlyMap<string, KeyObject>;

/** Names a key without giving it: the first characters of its SHA-256. */
export function keyIdOf(publicKey: KeyObject): string {
  return hash('sha256', publicKey.export({ format: 'der', type: 'spki' }), 'hex').slice(0, 16);
}

function signedText({ chain, seq, hash: rowHash, kind, at }: Unsigned): Buffer {
  return Buffer.from(`gatehouse-audit-checkpoint/1\n${chain}\n${seq}\n${rowHash}\n${kind}\n${at}`);
}
