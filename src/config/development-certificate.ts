import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { tlsRefusal } from './certificates/tls-refusal.js';
import type { DataDir } from './data-dir.js';
import type { TlsCredentials } from './tls-files.js';

export const KEY_FILE = 'tls-key.pem';
export const CERT_FILE = 'tls-cert.pem';

const DAY_MS = 86_400_000;
const VALID_DAYS = 90;
const RENEW_BEFORE_DAYS = 14;

/** For whom and when a certificate is made. */
export interface Occasion {
  readonly now: Date;
  /** Name of the machine, a name of the server beside localhost. */
  readonly hostname: string;
}

/** The certificate kept in the folder, made or renewed where that is due. */
export async function keepCertificate(dataDir: DataDir, occasion: Occasion): Promise<TlsCredentials> {
  const key = keepKey(dataDir);
  const kept = dataDir.read(CERT_FILE);
  if (kept !== undefined && isGood(kept, key, occasion.now)) return { cert: kept, key };
  const made = await issue(key, occasion);
  const cert = kept === undefined ? dataDir.createOnce(CERT_FILE, made) : dataDir.replace(CERT_FILE, made);
  return { cert, key };
}

/** A new certificate in any case. */
export async function renewCertificate(dataDir: DataDir, occasion: Occasion): Promise<TlsCredentials> {
  const key = keepKey(dataDir);
  return { cert: dataDir.replace(CERT_FILE, await issue(key, occasion)), key };
}

/** One key for every certificate of this folder: whichever of two processes wrote the certificate last, it fits. */
function keepKey(dataDir: DataDir): string {
  const kept = dataDir.read(KEY_FILE);
  if (kept !== undefined && parsed(() => createPrivateKey(kept)) !== undefined) return kept;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const made = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return kept === undefined ? dataDir.createOnce(KEY_FILE, made) : dataDir.replace(KEY_FILE, made);
}

function isGood(pem: string, key: string, now: Date): boolean {
  const cert = parsed(() => new X509Certificate(pem));
  if (cert === undefined || tlsRefusal({ cert: pem, key }) !== undefined) return false;
  return cert.validToDate.getTime() - now.getTime() >= RENEW_BEFORE_DAYS * DAY_MS;
}

function parsed<T extends KeyObject | X509Certificate>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

async function issue(privateKey: string, { now, hostname }: Occasion): Promise<string> {
  // Loaded here, because production never makes a certificate.
  const { generate } = await import('selfsigned');
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const { cert } = await generate(subjectOf(publicKey), {
    keyType: 'ec',
    algorithm: 'sha256',
    keyPair: { privateKey, publicKey },
    notBeforeDate: now,
    notAfterDate: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    extensions: [
      // Not a CA: who trusts this certificate trusts this server, and nothing its key might sign. Without keyUsage, or
      // BoringSSL, and so Bun, would not let it vouch even for itself.
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...[...new Set(['localhost', hostname])].map((value) => ({ type: 2 as const, value })),
          ...['127.0.0.1', '::1'].map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return cert;
}

/** A name for each key: of two certificates of one name, a client that trusts both looks at the first alone. */
function subjectOf(publicKey: string) {
  const fingerprint = createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
  return [{ name: 'commonName', value: `Gatehouse development ${fingerprint}` }];
}
