import type { FastifyRequest } from 'fastify';
import type { Config } from '../../../config/load-config.js';
import { METADATA_PATH } from './protected-resource.js';

interface CorsOptions {
  readonly origin: string | string[];
  readonly methods: string[];
  readonly exposedHeaders?: string[];
  readonly maxAge: number;
}

/** Seconds for which a browser need not ask again. */
const MAX_AGE_SECONDS = 600;

/** Which web pages may read an answer: of the metadata all of them, of everything else those that were configured. */
export function corsFor({ corsOrigins }: Config['server']) {
  const metadata: CorsOptions = { origin: '*', methods: ['GET'], maxAge: MAX_AGE_SECONDS };
  // What a client sends is reflected: it names its own headers, such as Mcp-Param-*.
  const rest: CorsOptions = {
    origin: [...corsOrigins],
    methods: ['GET', 'POST', 'DELETE'],
    exposedHeaders: ['WWW-Authenticate', 'Mcp-Session-Id', 'Retry-After', 'X-Cache'],
    maxAge: MAX_AGE_SECONDS,
  };
  return (request: FastifyRequest, done: (error: Error | null, options: CorsOptions) => void): void =>
    done(null, request.url.startsWith(METADATA_PATH) ? metadata : rest);
}
