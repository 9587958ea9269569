import { z } from 'zod';
import { MIN_SECRET_LENGTH } from './jwt-secret.js';
import { setting } from './setting.js';
import { text, wholeNumber } from './setting-kinds.js';

export const authSchema = z.strictObject({
  // Not trimmed: every character of a secret counts.
  jwtSecret: setting(z.string({ error: 'must be text' }).optional(), {
    env: 'JWT_SECRET',
    description: `Key that signs and verifies tokens (HS256), at least ${MIN_SECRET_LENGTH} characters.`,
    secret: true,
    example: 'replace-me-with-the-output-of-openssl-rand-base64-48',
  }),
  issuer: setting(text().optional(), {
    env: 'AUTH_ISSUER',
    description: 'When set, a token must name it as `iss`.',
    example: 'https://id.example.com',
  }),
  audience: setting(text().optional(), {
    env: 'AUTH_AUDIENCE',
    description: 'When set, a token must name it as `aud`.',
    example: 'https://mcp.example.com/mcp',
  }),
  clockSkewSeconds: setting(wholeNumber(0, 300).default(5), {
    env: 'CLOCK_SKEW_SECONDS',
    description: 'Seconds by which the clock of an issuer may differ from ours.',
  }),
  tokenCacheEntries: setting(wholeNumber(1, 1_000_000).default(10_000), {
    env: 'TOKEN_CACHE_ENTRIES',
    description: 'How many verified tokens are remembered, never past their expiry.',
  }),
});
