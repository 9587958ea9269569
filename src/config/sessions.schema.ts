import { z } from 'zod';
import { setting } from './setting.js';
import { oneOf, wholeNumber } from './setting-kinds.js';

export const sessionsSchema = z.strictObject({
  mode: setting(oneOf(['on', 'off']).default('on'), {
    env: 'SESSIONS',
    description: '`on` gives clients of the 2025 revisions a session; `off` serves each of their requests by itself.',
  }),
  idleTimeoutMs: setting(wholeNumber(1_000, 86_400_000).default(600_000), {
    env: 'SESSION_IDLE_TIMEOUT_MS',
    description: 'Milliseconds after which a session that nobody uses is closed.',
  }),
  // Not trimmed: every character of a secret counts.
  stateSecret: setting(z.string({ error: 'must be text' }).optional(), {
    env: 'STATE_SECRET',
    description:
      'Signs what a client brings back (cursors, the state of a question), the same on all instances, at least 32 characters. Without it `JWT_SECRET`, and where there is none a random one of each process.',
    secret: true,
    example: 'replace-me-with-the-output-of-openssl-rand-base64-48',
  }),
  max: setting(wholeNumber(1, 1_000_000).default(10_000), {
    env: 'SESSIONS_MAX',
    description: 'Sessions open at once on this instance; further ones are answered 503.',
  }),
  maxPerPrincipal: setting(wholeNumber(1, 1_000_000).default(100), {
    env: 'SESSIONS_MAX_PER_PRINCIPAL',
    description: 'Sessions of one principal; a further one takes the place of its oldest idle one, or is answered 429.',
  }),
});
