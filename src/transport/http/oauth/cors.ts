import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../../config/load-config.js';
import { METADATA_PATH } from './protected-resource.js';

/** Which web pages may read what is answered, and with which requests. */
interface Sharing {
  /** The origin that an answer names as its reader, of the one that asks. */
  readonly reader: (origin: string | undefined) => string | undefined;
  readonly methods: string;
  /** What a page may read of an answer's headers, beside those every page may. */
  readonly exposed: string | undefined;
}

/** Seconds for which a browser need not ask again. */
const MAX_AGE_SECONDS = '600';

/** Of the metadata every web page may read the answer. */
const METADATA: Sharing = { reader: () => '*', methods: 'GET', exposed: undefined };

/**
 * Says in each answer which web pages may read it, and answers preflights: of the metadata all of them, of everything
 * else those that were configured. On every request, of which few come from a page, so no more than a comparison.
 * Source: WHATWG Fetch, "CORS protocol".
 */
export function corsFor({ corsOrigins }: Pick<Config['server'], 'corsOrigins'>) {
  const origins = new Set(corsOrigins);
  const rest: Sharing = {
    reader: (origin) => (origin !== undefined && origins.has(origin) ? origin : undefined),
    methods: 'GET, POST, DELETE',
    exposed: 'WWW-Authenticate, Mcp-Session-Id, Retry-After, RateLimit, RateLimit-Policy, X-Cache',
  };
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const sharing = request.url.startsWith(METADATA_PATH) ? METADATA : rest;
    share(sharing, request.headers.origin, reply);
    if (request.method === 'OPTIONS') answerPreflight(sharing, request, reply);
    else done();
  };
}

function share({ reader, exposed }: Sharing, origin: string | undefined, reply: FastifyReply): void {
  // Caches keep an answer to a page apart from those to others, also where none is a page's yet.
  reply.header('vary', 'Origin');
  const allowed = reader(origin);
  if (allowed === undefined) return;
  reply.header('access-control-allow-origin', allowed);
  if (exposed !== undefined) reply.header('access-control-expose-headers', exposed);
}

function answerPreflight({ methods }: Sharing, { headers }: FastifyRequest, reply: FastifyReply): void {
  const { origin, 'access-control-request-method': method, 'access-control-request-headers': names } = headers;
  if (!origin || !method) {
    void reply.code(400).type('text/plain').send('Invalid Preflight Request');
    return;
  }
  reply.header('vary', 'Origin, Access-Control-Request-Headers').header('access-control-allow-methods', methods);
  // What a client sends is reflected: it names its own headers, such as Mcp-Param-*.
  if (names !== undefined) reply.header('access-control-allow-headers', names);
  void reply.header('access-control-max-age', MAX_AGE_SECONDS).code(204).header('content-length', '0').send();
}
