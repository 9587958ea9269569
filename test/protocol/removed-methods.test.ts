import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENVELOPE, post, revisionHeaders } from '../fixtures/raw-call.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer([ProbeModule]);
});
afterAll(() => server.close());

it.each(['ping', 'initialize', 'logging/setLevel', 'no/such'])(
  'answers %s, which 2026-07-28 does not have, 404, and records it once',
  async (method) => {
    const before = server.audit().length;
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: ENVELOPE } });
    const headers = revisionHeaders(method);
    const { status, message } = await post(server, body, {
      ...headers,
      authorization: `Bearer ${await server.token()}`,
    });
    expect(status).toBe(404);
    expect(message.error).toMatchObject({ code: -32601, data: { outcome: 'invalid_input' } });
    expect(server.audit().slice(before)).toHaveLength(1);
  },
);
