import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { LiveSlice } from '../../config/live-slice.js';
import { type Config, loadAuthConfig, loadSettings } from '../../config/load-config.js';
import { NO_CERTIFICATE } from '../credentials.js';
import { FailedLogins } from '../failed-logins/failed-logins.js';
import { IntrospectionStrategy } from './introspection.strategy.js';

const ADDRESS = '192.0.2.1';

it('asks about some tokens of an address at a time, and about no more once enough of them were bad', async () => {
  const held: ServerResponse[] = [];
  const issuer = createServer((_request, response) => void held.push(response)).listen(0, '127.0.0.1');
  onTestFinished(() => void issuer.close().closeAllConnections());
  await once(issuer, 'listening');
  const env = {
    INTROSPECTION_URL: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/`,
    INTROSPECTION_CLIENT_ID: 'gatehouse',
    INTROSPECTION_CLIENT_SECRET: 'secret',
    JWT_SECRET: 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu',
    INTROSPECTION_TIMEOUT_MS: '60000',
    FAILED_LOGINS_PER_MINUTE: '10',
    FAILED_LOGINS_EXEMPT: '',
  };
  const failedLogins = new FailedLogins(loadSettings(env, '/').server as Config['server']);
  const strategy = new IntrospectionStrategy(new LiveSlice(loadAuthConfig(env, '/')), failedLogins);
  const authenticate = async (n: number) => {
    const sent = { headers: { authorization: `Bearer bad-${n}` }, method: 'POST', url: 'https://localhost/mcp' };
    try {
      await strategy.authenticate({ ...sent, remoteAddress: ADDRESS, ...NO_CERTIFICATE });
      return 'ok';
    } catch (thrown) {
      const { kind } = thrown as { readonly kind: string };
      if (kind === 'unauthenticated') failedLogins.add(ADDRESS);
      return kind;
    }
  };
  const answers = Promise.all(Array.from({ length: 300 }, (_, n) => authenticate(n)));
  await expect.poll(() => held.length).toBe(50);
  const answer = (response: ServerResponse) => response.end('{"active":false}');
  held.forEach(answer);
  // Those that had their turn before ten answers were counted.
  const late = setInterval(() => held.filter(({ writableEnded }) => !writableEnded).forEach(answer), 10);
  onTestFinished(() => clearInterval(late));
  const kinds = await answers;
  expect(held.length).toBeLessThan(150);
  expect(kinds.filter((kind) => kind === 'unauthenticated')).toHaveLength(held.length);
  expect(kinds.filter((kind) => kind === 'rate_limited')).toHaveLength(300 - held.length);
});
