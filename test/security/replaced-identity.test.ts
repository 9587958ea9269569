import { describe, expect, it } from 'vitest';
import { OpenIdentityModule } from '../fixtures/conformance/open-identity.module.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { startTestServer } from '../fixtures/test-server.js';

describe.each(ERAS)('an application that brings its own authenticator, %s', (era) => {
  const input = { text: 'hi' };

  it('is asked who calls, and believed', async () => {
    const server = await startTestServer([ProbeModule], {}, OpenIdentityModule);
    expect((await callTool(server, { era, tool: 'echo', input })).status).toBe(200);
    // Authorization stays ours: being known is not being allowed.
    const refused = await callTool(server, { era, tool: 'restricted' });
    expect(refused.message.result).toMatchObject({ isError: true });
    expect(server.audit().map(({ principal, outcome }) => [principal, outcome])).toEqual([
      ['conformance', 'ok'],
      ['conformance', 'forbidden'],
    ]);
    await server.close();
  });

  it('is an exception: without one, a token is needed', async () => {
    const server = await startTestServer([ProbeModule]);
    expect((await callTool(server, { era, tool: 'echo', input })).status).toBe(401);
    await server.close();
  });
});
