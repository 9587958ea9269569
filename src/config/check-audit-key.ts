import { auditKeyPem, SEED } from './audit-key.js';
import { weaknessOf } from './jwt-secret.js';
import type { Reading } from './read-settings.js';

/** Instances that sign one trail with a key of their own each leave one that nobody can verify. */
export function checkAuditKey({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { environment, database, audit } = settings;
  if (!isSound('audit.signingKey', 'audit.signingKeyPath')) return [];
  const isProduction = environment === 'production';
  const name = nameOf('audit.signingKey');
  if (audit.signingKey !== undefined) {
    if (audit.signingKeyPath !== undefined) return [`${name} and AUDIT_SIGNING_KEY_PATH are both set; keep one.`];
    const weakness = SEED.test(audit.signingKey) ? weaknessOf(audit.signingKey, isProduction) : undefined;
    if (weakness !== undefined) return [`${name} ${weakness}.`];
    return auditKeyPem(audit.signingKey) === undefined
      ? [`${name} must hold an Ed25519 private key, in PEM or as 64 hexadecimal digits.`]
      : [];
  }
  const isShared = isProduction && database.url !== undefined && isSound('database.url');
  if (!isShared || audit.store === 'off' || audit.signingKeyPath !== undefined) return [];
  return [
    'AUDIT_SIGNING_KEY (or AUDIT_SIGNING_KEY_FILE, AUDIT_SIGNING_KEY_PATH) must be set in production where DATABASE_URL is.',
  ];
}
