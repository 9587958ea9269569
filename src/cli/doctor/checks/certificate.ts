import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { failed, type Finding, note, ok } from '../finding.js';

const DAY_MS = 86_400_000;
/** Days in which somebody can still get another one in peace. */
const RENEW_WITHIN_DAYS = 14;

const RENEW = 'Get another certificate; the server takes it without a restart.';

/**
 * Whether clients can trust a certificate: its dates, and the names they reach the server by.
 * @param areNamesConfigured False where the names are only guessed, so that a miss is worth a note.
 */
export function certificateFinding(
  pem: string,
  names: readonly string[],
  now: Date,
  { areNamesConfigured }: { readonly areNamesConfigured: boolean },
): Finding {
  const certificate = new X509Certificate(pem);
  const { validFromDate, validToDate } = certificate;
  const until = validToDate.toISOString().slice(0, 10);
  if (validToDate <= now) return failed(`It has expired on ${until}.`, RENEW);
  if (validFromDate > now) {
    return failed(
      `It is not valid before ${validFromDate.toISOString()}.`,
      'Look at the clock of this machine; else get another certificate.',
    );
  }
  const missing = names.filter((name) => !isNamed(certificate, name));
  if (missing.length > 0) {
    const seen = `It does not name ${missing.join(', ')}.`;
    const todo = 'Get one for the names clients use: those of PUBLIC_URL and ALLOWED_HOSTS.';
    return areNamesConfigured ? failed(seen, todo) : note(seen, todo);
  }
  const days = Math.floor((validToDate.getTime() - now.getTime()) / DAY_MS);
  if (days < RENEW_WITHIN_DAYS) return note(`It expires in ${days} days, on ${until}.`, RENEW);
  return ok(`Valid until ${until}, for ${names.join(', ')}.`);
}

function isNamed(certificate: X509Certificate, name: string): boolean {
  const bare = name.replaceAll(/[[\]]/g, '');
  return (isIP(bare) === 0 ? certificate.checkHost(bare) : certificate.checkIP(bare)) !== undefined;
}
