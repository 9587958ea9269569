import { createSecureContext, type SecureContextOptions } from 'node:tls';

/**
 * Why no handshake can be made with these, in OpenSSL's words; undefined where one can. It reads what we do not, such as the
 * chain behind a certificate, and asks for keys of some strength.
 */
export function tlsRefusal(options: SecureContextOptions): string | undefined {
  try {
    createSecureContext(options);
    return undefined;
  } catch (error) {
    const { reason = 'unreadable' } = error as { readonly reason?: string };
    return reason;
  }
}
