import { isIP } from 'node:net';
import { z } from 'zod';
import { isFetchableUrl, isOrigin } from './http-url.js';
import { addressRanges, privateRanges, proxyRanges } from './address-kinds.js';
import { setting } from './setting.js';
import { TRANSPORTS } from './transport.js';
import { flag, list, oneOf, text, wholeNumber } from './setting-kinds.js';

const HOST_NAME = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i;
const INSPECTOR = ['http://localhost:6274', 'http://127.0.0.1:6274'];

const isHost = (value: string) => isIP(value) !== 0 || HOST_NAME.test(value);
/** As it stands in a Host header, where an IPv6 address is in brackets. */
const isHostHeaderName = (value: string) => HOST_NAME.test(value) || /^\[[0-9a-f:.]+\]$/i.test(value);

export const serverSchema = z.strictObject({
  transport: setting(oneOf(TRANSPORTS).default('http'), {
    env: 'TRANSPORT',
    description:
      'How clients reach it: `http` (streamable HTTP, by HTTPS), `sse` (the same, and HTTP+SSE as with `LEGACY_SSE`) or `stdio`. The argument `--transport=` is stronger.',
  }),
  host: setting(text().refine(isHost, { error: 'must be an IP address or a host name' }).default('0.0.0.0'), {
    env: 'HOST',
    description: 'Address to listen on.',
  }),
  port: setting(wholeNumber(0, 65_535).default(8443), {
    env: 'PORT',
    description: 'Port to listen on; 0 takes any free one.',
  }),
  workers: setting(wholeNumber(1, 64).default(1), {
    env: 'WORKERS',
    description:
      'Processes that serve on that port, about one for each core; above 1 each is an instance of its own, so `REDIS_URL` must be set. Not for stdio.',
  }),
  metricsPort: setting(wholeNumber(0, 65_535).optional(), {
    env: 'METRICS_PORT',
    description:
      'Port for `/metrics`, which the main port then answers with 404, and for the probes, which it goes on answering. Plain HTTP, without authentication: keep it from callers.',
    example: '9464',
  }),
  metricsHost: setting(text().refine(isHost, { error: 'must be an IP address or a host name' }).default('127.0.0.1'), {
    env: 'METRICS_HOST',
    description: 'Address of that port; in a container, where Prometheus is another machine, `0.0.0.0`.',
  }),
  tls: setting(oneOf(['on', 'off']).default('on'), {
    env: 'TLS',
    description:
      '`on` serves HTTPS; `off` is plain HTTP, allowed only on a loopback `HOST`, or from the networks of `PLAIN_HTTP_FROM`.',
  }),
  plainHttpFrom: setting(privateRanges().default([]), {
    env: 'PLAIN_HTTP_FROM',
    description:
      'Private networks of the proxy that ends TLS in front, where `TLS` is `off`: connections from elsewhere are closed unread, those of this machine are taken. Needs `TRUST_PROXY` and `PUBLIC_URL`.',
    example: '10.0.0.0/16',
  }),
  tlsCertPath: setting(text().optional(), {
    env: 'TLS_CERT_PATH',
    description: 'PEM file with the certificate, followed by its chain.',
    file: true,
    example: '/etc/gatehouse/tls-cert.pem',
  }),
  tlsKeyPath: setting(text().optional(), {
    env: 'TLS_KEY_PATH',
    description: 'PEM file with the private key of the certificate; in production not readable by everybody.',
    file: true,
    example: '/etc/gatehouse/tls-key.pem',
  }),
  publicUrl: setting(
    text()
      .transform((value) => value.replace(/\/$/, ''))
      .refine((value) => isOrigin(value) && isFetchableUrl(value), {
        error: 'must be an https URL without a path, such as https://mcp.example.com (http only on a loopback address)',
      })
      .optional(),
    {
      env: 'PUBLIC_URL',
      description:
        'How clients reach this server, such as through a load balancer: what tokens and proofs must be made for. Its host is accepted in the Host header.',
      example: 'https://mcp.example.com',
    },
  ),
  tlsClientAuth: setting(oneOf(['off', 'optional', 'required']).default('off'), {
    env: 'TLS_CLIENT_AUTH',
    description:
      'Whether clients are asked for a certificate. `optional`: it is one way to say who calls; `required`: nobody calls without one.',
  }),
  tlsClientCaPath: setting(text().optional(), {
    env: 'TLS_CLIENT_CA_PATH',
    description: 'PEM file with the authorities that issue client certificates, and those above them.',
    file: true,
    example: '/etc/gatehouse/client-ca.pem',
  }),
  tlsClientCrlPath: setting(text().optional(), {
    env: 'TLS_CLIENT_CRL_PATH',
    description: 'PEM file with a revocation list of each of those authorities; without it nothing is revoked.',
    file: true,
    example: '/etc/gatehouse/client-crl.pem',
  }),
  allowedHosts: setting(
    list(
      text().toLowerCase().refine(isHostHeaderName, {
        error: 'must list host names without scheme, port or path, such as mcp.example.com',
      }),
    ).default([]),
    {
      env: 'ALLOWED_HOSTS',
      description: 'Further names accepted in the Host header, such as the public name behind a load balancer.',
      example: 'mcp.example.com',
    },
  ),
  trustProxy: setting(proxyRanges().default([]), {
    env: 'TRUST_PROXY',
    description:
      'Proxies in front, whose `X-Forwarded-For` says who calls. Behind one that is not named here all callers share its address.',
    example: '10.0.0.0/8',
  }),
  failedLoginsPerMinute: setting(wholeNumber(1, 10_000).default(10), {
    env: 'FAILED_LOGINS_PER_MINUTE',
    description:
      'Bad credentials of one address (IPv6: one /64) within a minute, after which it is answered 429 whatever it sends.',
  }),
  failedLoginsExempt: setting(addressRanges().default([]), {
    env: 'FAILED_LOGINS_EXEMPT',
    description: 'Addresses to which that limit does not apply.',
    example: '127.0.0.0/8,::1',
  }),
  corsOrigins: setting(
    // Compared with the Origin header as a whole, so each must be written exactly as a browser sends it.
    list(text().refine(isOrigin, { error: 'must list exact origins such as https://app.example.com' })).default([]),
    {
      env: 'CORS_ORIGINS',
      description: 'Browser origins that may call; everything else that sends an Origin is refused.',
      example: 'https://app.example.com',
      developmentDefault: INSPECTOR,
    },
  ),
  legacySse: setting(flag().default(false), {
    env: 'LEGACY_SSE',
    description: '`true` also serves HTTP+SSE (`GET /sse`, `POST /messages`), for clients of the 2024-11-05 revision.',
  }),
  bodyLimitBytes: setting(wholeNumber(1024, 104_857_600).default(4_194_304), {
    env: 'BODY_LIMIT_BYTES',
    description: 'Largest request body, or line over stdio, in bytes.',
  }),
  bodyRoomBytes: setting(wholeNumber(1024, 17_179_869_184).optional(), {
    env: 'BODY_ROOM_BYTES',
    description:
      'Bytes of large request bodies that are held at once, read or not answered yet; an eighth of the heap where it is absent, and never less than one body.',
  }),
  listPageSize: setting(wholeNumber(1, 100_000).default(100), {
    env: 'LIST_PAGE_SIZE',
    description: 'Tools, resources or prompts in one answer of a list; a cursor leads to the rest.',
  }),
  shedLoopPercent: setting(wholeNumber(0, 100).default(98), {
    env: 'SHED_LOOP_PERCENT',
    description:
      'Requests are answered 503 while the event loop was busy for more than this share of the last second and late as well; 0 for never.',
  }),
  shedLoopDelayMs: setting(wholeNumber(1, 60_000).default(250), {
    env: 'SHED_LOOP_DELAY_MS',
    description: 'Milliseconds the event loop must be late on average for that.',
  }),
  preStopDelayMs: setting(wholeNumber(0, 600_000).default(0), {
    env: 'PRE_STOP_DELAY_MS',
    description:
      'Milliseconds calls are still taken once the server is told to stop and `/readyz` says so: the time a load balancer needs to notice.',
  }),
  shutdownTimeoutMs: setting(wholeNumber(1, 3_600_000).default(10_000), {
    env: 'SHUTDOWN_TIMEOUT_MS',
    description: 'Milliseconds running calls get to finish once the server is told to stop.',
  }),
});
