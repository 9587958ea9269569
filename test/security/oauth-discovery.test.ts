import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer([ProbeModule]);
});
afterAll(() => server.close());

/** Where clients look after a 401 for somebody who gives out tokens, and what they try where they find nobody. */
const LOOKED_UP = [
  ['GET', '/.well-known/oauth-protected-resource/mcp'],
  ['GET', '/.well-known/oauth-protected-resource'],
  ['GET', '/.well-known/oauth-authorization-server'],
  ['GET', '/.well-known/openid-configuration'],
  ['POST', '/register'],
] as const;

it.each(LOOKED_UP)('answers %s %s with a plain 404 in JSON: there is no authorization server', async (method, path) => {
  const response = await fetch(new URL(path, server.url), {
    method,
    headers: { 'mcp-protocol-version': '2025-11-25', 'content-type': 'application/json' },
    ...(method === 'POST' && { body: '{"redirect_uris":["http://127.0.0.1:3334/oauth/callback"]}' }),
  });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('www-authenticate')).toBeNull();
  expect(await response.json()).toMatchObject({ statusCode: 404 });
});
