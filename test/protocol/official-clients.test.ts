import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BEHAVIOURS, REFUSALS } from '../fixtures/accounts-behaviours.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { INSPECTOR_CLIENTS, INSPECTOR_OVER_SSE } from '../fixtures/inspector-clients.js';
import { auditRows, type McpCaller } from '../fixtures/mcp-caller.js';
import { SDK_CLIENTS } from '../fixtures/sdk-clients.js';

// Two services, so that every client is a user of its own.
describe.each([
  { group: 'SDK clients', clients: SDK_CLIENTS, refusals: REFUSALS },
  { group: 'MCP Inspector', clients: [...INSPECTOR_CLIENTS, INSPECTOR_OVER_SSE], refusals: [] },
])('over HTTPS, $group', ({ clients, refusals }) => {
  let gatehouse: GatehouseProcess;

  beforeAll(async () => {
    gatehouse = await startGatehouse({ LEGACY_SSE: 'true' });
    // As NODE_EXTRA_CA_CERTS does for a child: the certificate is verified, and this is the one to trust.
    tls.setDefaultCACertificates([...tls.rootCertificates, readFileSync(gatehouse.certPath, 'utf8')]);
  });

  afterAll(async () => expect(await gatehouse.stop()).toBe(0));

  const users = clients.map((client, index) => ({ name: client.name, client, userId: `user-${index + 1}` }));
  describe.each(users)('$name', { concurrent: true, timeout: 60_000 }, ({ client, userId }) => {
    let caller: McpCaller;

    beforeAll(async () => {
      const token = await gatehouse.token({ sub: userId });
      caller = await client.connect({
        transport: 'http',
        url: gatehouse.mcp,
        token,
        cwd: gatehouse.cwd,
        certPath: gatehouse.certPath,
      });
    });

    afterAll(() => caller[Symbol.asyncDispose]());

    it.each(BEHAVIOURS)('%s', (_name, behave) => behave(caller, userId));

    it.each(refusals)('is refused $why: $outcome', async ({ tool, input, outcome }) => {
      expect(await caller.call(tool, input)).toMatchObject({ outcome, data: undefined });
    });

    it(`speaks ${client.protocolVersion}, as the audit rows say`, async () => {
      await caller.call('get-profile');
      const versions = await vi.waitFor(() => {
        const rows = auditRows(gatehouse.stdout()).filter(({ principal }) => principal === userId);
        expect(rows).not.toEqual([]);
        return rows.map(({ protocolVersion }) => protocolVersion);
      });
      expect(new Set(versions)).toEqual(new Set([client.protocolVersion]));
    });
  });
});

describe('the development certificate', () => {
  it('is refused by a client that was not told to trust it', async () => {
    const gatehouse = await startGatehouse();
    const answer = once(get(`${gatehouse.url}/livez`, { ca: [...tls.rootCertificates] }), 'response');
    await expect(answer).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const token = await gatehouse.token({ sub: 'user-1' });
    await using inspector = await INSPECTOR_CLIENTS[0]!.connect({
      transport: 'http',
      url: gatehouse.mcp,
      token,
      cwd: gatehouse.cwd,
    });
    await expect(inspector.listTools()).rejects.toThrow(/self-signed certificate/);
    expect(await gatehouse.stop()).toBe(0);
  });
});
