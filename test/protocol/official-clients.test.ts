import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BEHAVIOURS, REFUSALS } from '../fixtures/accounts-behaviours.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { INSPECTOR_CLIENTS } from '../fixtures/inspector-clients.js';
import { auditRows, type ServerAddress } from '../fixtures/mcp-caller.js';
import { SDK_CLIENTS } from '../fixtures/sdk-clients.js';

const GROUPS = { 'SDK clients': SDK_CLIENTS, 'MCP Inspector': INSPECTOR_CLIENTS };

describe.each(Object.entries(GROUPS))('over HTTPS, %s', (_group, clients) => {
  let gatehouse: GatehouseProcess;

  beforeAll(async () => {
    gatehouse = await startGatehouse();
    // As NODE_EXTRA_CA_CERTS does for a child: the certificate is verified, and this is the one to trust.
    tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), readFileSync(gatehouse.certPath, 'utf8')]);
  });

  afterAll(async () => expect(await gatehouse.stop()).toBe(0));

  describe.each(clients.map((client, index) => ({ ...client, client, userId: `user-${index + 1}` })))(
    '$name',
    { concurrent: true },
    ({ client, userId }) => {
      let server: ServerAddress;

      beforeAll(async () => {
        const token = await gatehouse.token({ sub: userId });
        server = { transport: 'http', url: gatehouse.mcp, token, cwd: gatehouse.cwd, certPath: gatehouse.certPath };
      });

      it.each(BEHAVIOURS)('%s', async (_name, behave) => {
        await using caller = await client.connect(server);
        await behave(caller, userId);
      });

      it.each(REFUSALS.filter(({ outcome }) => !(client.asksOnlyForListedTools && outcome === 'unknown_tool')))(
        'is refused $why: $outcome',
        async ({ tool, input, outcome }) => {
          await using caller = await client.connect(server);
          expect(await caller.call(tool, input)).toMatchObject({ outcome, data: undefined });
        },
      );

      it(`speaks ${client.protocolVersion}, as the audit row says`, async () => {
        await using caller = await client.connect(server);
        await caller.call('get-profile');
        const rows = await vi.waitFor(() => {
          const own = auditRows(gatehouse.stdout()).filter(
            ({ principal, name }) => principal === userId && name === 'get-profile',
          );
          expect(own).not.toEqual([]);
          return own;
        });
        expect(new Set(rows.map(({ protocolVersion }) => protocolVersion))).toEqual(new Set([client.protocolVersion]));
      });
    },
  );
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
