import { z } from 'zod';
import { list, text } from './setting-kinds.js';

const ERROR = 'must be public, authenticated, or a mapping with roles, scopes or both';

const rules = z
  .strictObject({ roles: list(text()).optional(), scopes: list(text()).optional() }, { error: ERROR })
  .refine(({ roles = [], scopes = [] }) => roles.length + scopes.length > 0, { error: ERROR });

/** Who may call, as it is written: `authenticated`, `public`, or `{ roles: [user], scopes: [files:read] }`. */
export function accessRule() {
  return z.union([z.enum(['public', 'authenticated']), rules], { error: ERROR });
}
