import { z } from 'zod';
import { isFreeHeader } from './free-header.js';
import { setting } from './setting.js';
import { list, text } from './setting-kinds.js';

export const apiKeysSchema = z.strictObject({
  keys: setting(list(text()).default([]), {
    env: 'AUTH_KEYS',
    description: 'API keys as they are, each alone or as `client:key`; `gatehouse keys create` keeps hashes instead.',
    secret: true,
    example: 'crm-bot:replace-me-with-the-output-of-openssl-rand-base64-48',
  }),
  roles: setting(list(text()).default([]), {
    env: 'AUTH_KEYS_ROLES',
    description: 'Roles of those keys of `AUTH_KEYS` that belong to no client of `clients`.',
    example: 'user',
    developmentDefault: ['user', 'admin'],
  }),
  scopes: setting(list(text()).default([]), {
    env: 'AUTH_KEYS_SCOPES',
    description: 'Scopes of those keys.',
    example: 'mcp:read',
  }),
  header: setting(
    text()
      .refine(isFreeHeader, { error: 'must be the name of a header that has no other meaning, such as X-API-Key' })
      .default('X-API-Key'),
    {
      env: 'API_KEY_HEADER',
      description: 'Header that carries an API key.',
    },
  ),
  file: setting(text().optional(), {
    env: 'KEYS_FILE',
    description:
      'File in which `gatehouse keys` keeps the hashes of keys; read again when it changes. Without it `keys.json` in `DATA_DIR`.',
    example: '/var/lib/gatehouse/keys.json',
  }),
});
