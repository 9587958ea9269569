import type { IncomingHttpHeaders } from 'node:http';
import type { PeerCertificate } from 'node:tls';

/** What a request brought along to say who is asking. Nothing of it has been checked. */
export interface Credentials {
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** HTTP method, in capitals. */
  readonly method: string;
  /** The address the client called, without its query: what a proof of possession must be about. */
  readonly url: string;
  readonly remoteAddress: string | undefined;
  /** The client certificate that TLS has verified; undefined when there is none. */
  readonly certificate: PeerCertificate | undefined;
  /** Sent before and let in then: asked about again, so what may be sent only once is not held against it. */
  readonly isRecheck?: true;
}
