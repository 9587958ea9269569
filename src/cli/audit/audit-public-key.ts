import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { auditKeyPem } from '../../config/audit-key.js';
import { loadSettings } from '../../config/load-config.js';
import { type Terminal, WrongUse } from '../run-command.js';

/**
 * The key that checkpoints are verified with: the given one, or that of the configured signing key. Makes none.
 * @throws WrongUse for the given one, Error for the configured one, with one sentence for the operator.
 */
export function auditPublicKey({ env, cwd }: Terminal, given?: string): KeyObject {
  if (given !== undefined) return read(resolve(cwd, given), GIVEN);
  const { audit, dataDir } = loadSettings(env, cwd);
  const { signingKey } = audit;
  if (signingKey !== undefined) return keyOf(signingKey, 'AUDIT_SIGNING_KEY');
  return audit.signingKeyPath === undefined
    ? read(join(dataDir, 'audit-signing-key.pem'), 'DATA_DIR/audit-signing-key.pem')
    : read(audit.signingKeyPath, 'AUDIT_SIGNING_KEY_PATH');
}

const GIVEN = '--public-key';
const ADVICE = 'Give the public key with --public-key <file>.';

function read(path: string, name: string): KeyObject {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw unusable(name, `${name}: the file cannot be read. ${ADVICE}`);
  }
  return keyOf(text, name);
}

function keyOf(text: string, name: string): KeyObject {
  try {
    // Of a private key it takes the public half.
    const key = createPublicKey(auditKeyPem(text) ?? text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Refused below, in the same words.
  }
  throw unusable(name, `${name} holds no Ed25519 key in PEM. ${ADVICE}`);
}

function unusable(name: string, sentence: string): Error {
  return name === GIVEN ? new WrongUse(sentence) : new Error(sentence);
}
