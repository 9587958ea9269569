import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { ConnectionOptions } from 'node:tls';

/** Whom a connection is made to, beyond what the machine trusts. */
export interface Trust {
  /** Authorities as PEM, instead of those of the machine. */
  readonly ca?: string;
  /** The only certificate that is accepted, whatever it names: that of a server on this machine. */
  readonly certificate?: string;
}

/** Answers that have no body, which `Response` insists on. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

type Sent = Pick<RequestInit, 'method' | 'headers' | 'body' | 'signal'>;
export type Fetch = (input: string | URL | Request, init?: Sent) => Promise<Response>;

/**
 * `fetch` that knows whom to trust: the global one cannot be told. A connection for each request, so that nothing is left
 * open behind a check.
 */
export function trustingFetch(trust: Trust = {}): Fetch {
  return (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const options = {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers ?? {})),
      agent: false,
      ...(init.signal && { signal: init.signal }),
      ...(url.protocol === 'https:' && tlsOf(trust)),
    };
    const request = (url.protocol === 'https:' ? secure : plain)(url, options);
    request.on('error', reject).on('response', (answer) => resolve(responseOf(answer)));
    request.end(typeof init.body === 'string' ? init.body : undefined);
    return promise;
  };
}

/** What makes TLS trust it, and nobody else. */
export function tlsOf({ ca, certificate }: Trust): ConnectionOptions {
  if (certificate === undefined) return ca === undefined ? {} : { ca };
  return {
    ca: certificate,
    // It stands for itself, whoever signed it and whatever names are in it.
    allowPartialTrustChain: true,
    checkServerIdentity: () => undefined,
  };
}

function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = '' } = answer;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  if (BODILESS.has(status)) {
    answer.resume();
    return new Response(null, { status, statusText, headers });
  }
  // An aborted request is told by its signal; the stream would report it a second time, to nobody.
  answer.on('error', () => {});
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status, statusText, headers });
}
