import { z } from 'zod';
import { setting } from './setting.js';
import { oneOf, text, wholeNumber } from './setting-kinds.js';

export const auditSchema = z.strictObject({
  store: setting(oneOf(['on', 'off']).default('on'), {
    env: 'AUDIT_STORE',
    description: '`on` keeps every audit row in the database, chained and signed; `off` leaves the lines on stdout.',
  }),
  whenLost: setting(oneOf(['spill', 'block']).default('spill'), {
    env: 'AUDIT_WHEN_LOST',
    description:
      'While the database takes no rows: `spill` keeps them in a file of `DATA_DIR` and serves, `block` refuses calls.',
  }),
  durability: setting(oneOf(['batched', 'stored']).default('batched'), {
    env: 'AUDIT_DURABILITY',
    description:
      '`batched` answers a call and stores its row with others a moment later, `stored` answers once its row is stored, so that a crash of the process loses no row of an answered call.',
  }),
  beforeWrites: setting(oneOf(['on', 'off']).default('on'), {
    env: 'AUDIT_BEFORE_WRITES',
    description:
      '`on` stores a row of a call that may write before its tool does anything, so that whatever a crash interrupts has one; `off` leaves the row of its end.',
  }),
  arguments: setting(oneOf(['redacted', 'none']).default('redacted'), {
    env: 'AUDIT_ARGUMENTS',
    description: '`redacted` keeps the shape of the arguments, numbers and identifiers; `none` keeps nothing of them.',
  }),
  signingKey: setting(z.string({ error: 'must be text' }).optional(), {
    env: 'AUDIT_SIGNING_KEY',
    description:
      'Ed25519 private key that signs checkpoints, as PEM or 64 hexadecimal digits, the same on all instances. Required in production with `DATABASE_URL`; without it one is made in `DATA_DIR`.',
    secret: true,
    example: 'replace-me-with-the-output-of-openssl-rand-hex-32',
  }),
  signingKeyPath: setting(text().optional(), {
    env: 'AUDIT_SIGNING_KEY_PATH',
    description: 'File with that key, instead of `AUDIT_SIGNING_KEY`.',
    example: '/etc/gatehouse/audit-signing-key.pem',
  }),
  maxWaiting: setting(wholeNumber(1, 1_000_000).default(10_000), {
    env: 'AUDIT_MAX_WAITING',
    description:
      'Rows that may be in memory while the database takes its time; beyond that they are spilled, or lost where `DATA_DIR` takes none.',
  }),
  retentionDays: setting(wholeNumber(1, 36_500).default(400), {
    env: 'AUDIT_RETENTION_DAYS',
    description: 'Days after which rows are deleted; a signed checkpoint stands in for them.',
  }),
});
