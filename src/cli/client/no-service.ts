import { networkCode } from './network-code.js';

/** Words of OpenSSL and Node for a certificate that is not accepted. */
const OF_ITS_CERTIFICATE = /CERT|UNABLE_TO_(GET|VERIFY)/;

/** The sentence for people who asked for a service where none could be called. */
export function noService(url: URL, cause: unknown): string {
  const code = networkCode(cause);
  const word = code === undefined ? '' : ` (${code})`;
  return code !== undefined && OF_ITS_CERTIFICATE.test(code)
    ? `The certificate of ${url.href} is not accepted${word}. NODE_EXTRA_CA_CERTS names the PEM file of its authority.`
    : `No service answers at ${url.href}${word}. \`npm start\` starts that of this folder; --url names another.`;
}
