import { createHmac } from 'node:crypto';

/** Bytes of a pseudonym: two in a billion customers are never the same. */
const LENGTH = 15;

/**
 * Names for what must not be named. The same thing has the same pseudonym in every answer of every instance, so that
 * answers can be joined; without the key nobody can tell whose it is, not even by trying all ids.
 */
export class Pseudonyms {
  constructor(private readonly key: string) {}

  /** @param kind Part of what is hashed: a customer and an order with the same id have nothing in common. */
  of(kind: 'customer' | 'order', id: string): string {
    const digest = createHmac('sha256', this.key).update(`gatehouse:pseudonym:${kind}\0${id}`).digest();
    return `${kind}_${digest.subarray(0, LENGTH).toString('base64url')}`;
  }
}
