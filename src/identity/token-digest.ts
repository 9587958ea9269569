import { hash } from 'node:crypto';

/** What a token is remembered by: what was found out about tokens must not keep them, for a heap dump or a core file. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
