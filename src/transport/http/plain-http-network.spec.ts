import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../config/load-config.js';
import { keepToPlainHttpNetwork } from './plain-http-network.js';

/** What became of a connection from each address. */
function connections(tls: 'on' | 'off', ...from: readonly (string | undefined)[]) {
  const server = new EventEmitter();
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  const config = { tls, plainHttpFrom: ['10.0.0.0/16', 'fd00::/8'] } as unknown as Config['server'];
  let at = 0;
  keepToPlainHttpNetwork(server as Server, config, log, () => at);
  const taken = from.map((remoteAddress) => {
    let isOpen = true;
    server.emit('connection', { remoteAddress, destroy: () => (isOpen = false) });
    at += 30_000;
    return isOpen;
  });
  return { taken, lines };
}

describe('plain HTTP', () => {
  it('is taken from the named networks and this machine', () => {
    const near = ['10.0.3.4', '::ffff:10.0.3.4', 'fd00::7', '127.0.0.1', '::1'];
    expect(connections('off', ...near).taken).toEqual(near.map(() => true));
  });

  it('is taken from nowhere else, and not where nobody knows from where', () => {
    expect(connections('off', '10.1.0.1', '192.0.2.1', '2001:db8::1', undefined).taken).not.toContain(true);
  });

  it('from elsewhere is told once a minute, with how many there were', () => {
    const { lines } = connections('off', '192.0.2.1', '192.0.2.2', '192.0.2.3');
    expect(lines).toMatchObject([
      { remoteAddress: '192.0.2.1', closed: 1 },
      { remoteAddress: '192.0.2.3', closed: 2 },
    ]);
  });

  it('is no matter where TLS is on', () => {
    expect(connections('on', '192.0.2.1').taken).toEqual([true]);
  });
});
