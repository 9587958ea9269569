import type { Readable } from 'node:stream';
import { SSEClientTransport, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Logger } from 'pino';
import type { Config } from '../../config/load-config.js';
import { boundedFetch } from './bounded-fetch.js';
import { logChild } from './child-log.js';

type Upstream = Config['upstreams'][number];

/** Ways to reach an upstream, to be tried in this order, each time anew. */
export function transportsOf(upstream: Upstream, logger: Logger): readonly (() => Transport)[] {
  const { url, transport = 'auto' } = upstream;
  if (url === undefined) return [() => stdio(upstream, logger)];
  const base = new URL(url);
  const options = {
    fetch: boundedFetch(base, upstream.maxBytes),
    requestInit: { headers: Object.fromEntries(upstream.headers.map(({ name, value }) => [name, value])) },
  };
  const streamable = () => new StreamableHTTPClientTransport(base, options);
  const sse = () => new SSEClientTransport(base, options);
  return { auto: [streamable, sse], http: [streamable], sse: [sse] }[transport];
}

/** Without a shell, and with no variable of ours but those the SDK deems safe (see the schema). */
function stdio({ name, command = '', args, env, cwd, maxBytes }: Upstream, logger: Logger): Transport {
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: Object.fromEntries(env.map((one) => [one.name, one.value])),
    stderr: 'pipe',
    maxBufferSize: maxBytes,
    ...(cwd !== undefined && { cwd }),
  });
  if (transport.stderr !== null) {
    const secrets = env.map(({ value }) => value);
    logChild(transport.stderr as Readable, name, secrets, logger);
  }
  return transport;
}
