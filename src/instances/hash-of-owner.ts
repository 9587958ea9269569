import { createHash } from 'node:crypto';

/** Names the owner of something in Redis: a subject may be an e-mail address, which has no place there. */
export function hashOfOwner(owner: string): string {
  return createHash('sha256').update(owner).digest('base64url');
}
