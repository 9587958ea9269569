import type { Attributes } from '@opentelemetry/api';

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** What is told of the server that requests go to. */
export function serverOf(origin: string | URL): Attributes {
  const { protocol, hostname, port } = new URL(origin);
  return {
    'server.address': hostname,
    'server.port': port === '' ? PORTS[protocol] : Number(port),
    'url.scheme': protocol.slice(0, -1),
  };
}

/** Paths and queries of requests to upstreams hold what callers asked for; the span of the call says which tool did. */
export function withoutTarget(origin: string | URL): Attributes {
  return { 'url.full': `${new URL(origin).origin}/REDACTED`, 'url.path': '/REDACTED', 'url.query': '' };
}
