import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { addressMatcher } from '../../config/address-range.js';
import type { Config } from '../../config/load-config.js';

/** The service itself, such as its health check, and proxies beside it. */
const THIS_MACHINE = ['127.0.0.0/8', '::1'];
const BETWEEN_LINES_MS = 60_000;

/**
 * Without TLS, closes every connection from outside the networks of `PLAIN_HTTP_FROM` before a byte of it is read: a token
 * sent over it would have been seen on the way, so it must not work.
 */
export function keepToPlainHttpNetwork(
  server: Server,
  config: Config['server'],
  log: Logger,
  now = () => performance.now(),
): void {
  if (config.tls === 'on') return;
  const isTaken = addressMatcher([...THIS_MACHINE, ...config.plainHttpFrom]);
  let closed = 0;
  let saidAt = -Infinity;
  server.prependListener('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket;
    if (isTaken(remoteAddress)) return;
    socket.destroy();
    closed += 1;
    if (now() - saidAt < BETWEEN_LINES_MS) return;
    log.warn({ remoteAddress, closed }, 'plain HTTP from outside PLAIN_HTTP_FROM is not taken');
    saidAt = now();
    closed = 0;
  });
}
