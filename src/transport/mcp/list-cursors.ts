import { createHmac, timingSafeEqual } from 'node:crypto';
import { Failure } from '../../errors/failure.js';
import { ownerOf, type Principal } from '../../tool/principal.js';
import { derivedKey } from './derived-key.js';

/** Bytes of HMAC-SHA256 that are kept: too many to guess, few enough to send with every page. */
const MAC_BYTES = 16;

/** The list a cursor belongs to, and whom it was given to. */
export interface CursorOwner {
  readonly list: string;
  readonly principal: Pick<Principal, 'kind' | 'issuer' | 'id'>;
}

/**
 * Names the last entry a client has seen, so that a list may grow and shrink between two pages. Signed, for one list and
 * one subject; nothing stays on the server, so any instance with the same secret goes on.
 */
export class ListCursors {
  private readonly key: Uint8Array;

  /** @param secret Shared by all instances; without one a cursor is good for this process only. */
  constructor(secret: string | undefined) {
    this.key = derivedKey(secret, 'gatehouse list cursor');
  }

  seal(lastSeen: string, owner: CursorOwner): string {
    return Buffer.concat([this.macOf(lastSeen, owner), Buffer.from(lastSeen)]).toString('base64url');
  }

  /** @throws Failure `invalid_input` for a cursor that was not given to this principal for this list. */
  open(cursor: string, owner: CursorOwner): string {
    const bytes = Buffer.from(cursor, 'base64url');
    const lastSeen = bytes.subarray(MAC_BYTES).toString();
    const isOurs =
      bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.macOf(lastSeen, owner));
    // Node reads more than one spelling of the same bytes, and only one was given out.
    if (!isOurs || bytes.toString('base64url') !== cursor) throw invalidCursor();
    return lastSeen;
  }

  private macOf(lastSeen: string, { list, principal }: CursorOwner): Buffer {
    const what = JSON.stringify([list, ownerOf(principal), lastSeen]);
    return createHmac('sha256', this.key).update(what).digest().subarray(0, MAC_BYTES);
  }
}

/** Says the same for every reason: which check failed would only help who forges. */
export function invalidCursor(): Failure {
  return new Failure('invalid_input', 'Invalid or outdated cursor: list again from the beginning.');
}
