import type { X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What TLS found out about the client of a connection. */
export interface ClientCertificate {
  /** The certificate that TLS has verified; undefined when there is none. */
  readonly certificate: X509Certificate | undefined;
  /** Why TLS did not verify the one that was shown, as OpenSSL names it. */
  readonly certificateFault: string | undefined;
}

export const NO_CERTIFICATE: ClientCertificate = {
  certificate: undefined,
  certificateFault: undefined,
};

/** What a request brought along to say who is asking. Nothing of it has been checked, except by TLS. */
export interface Credentials extends ClientCertificate {
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** HTTP method, in capitals. */
  readonly method: string;
  /** The address the client called, without its query: what a proof of possession must be about. */
  readonly url: string;
  readonly remoteAddress: string | undefined;
  /**
   * Stands for the connection it came over, so that what its last credential was read as need not be read again. Absent
   * where it came over none.
   */
  readonly connection?: object;
  /** Sent before and let in then: asked about again, so what may be sent only once is not held against it. */
  readonly isRecheck?: true;
}
