import { readdirSync, readFileSync } from 'node:fs';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BEHAVIOURS, REFUSALS } from '../fixtures/accounts-behaviours.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { auditRows } from '../fixtures/mcp-caller.js';
import { type Bridge, type BridgeOptions, connectThroughMcpRemote } from '../fixtures/mcp-remote.js';
import { SessionClient } from '../fixtures/session-client.js';

const WAYS: readonly (Omit<BridgeOptions, 'token'> & { protocolVersion: string })[] = [
  { name: 'as it is', protocolVersion: '2025-11-25' },
  { name: 'http-only', flags: ['--transport', 'http-only'], protocolVersion: '2025-11-25' },
  { name: 'sse-only', path: '/sse', flags: ['--transport', 'sse-only'], protocolVersion: '2025-11-25' },
  { name: 'protocol auto', flags: ['--protocol', 'auto'], protocolVersion: '2026-07-28' },
];

describe('mcp-remote in front of HTTPS', () => {
  let gatehouse: GatehouseProcess;

  beforeAll(async () => {
    gatehouse = await startGatehouse({ LEGACY_SSE: 'true' });
  });

  afterAll(async () => expect(await gatehouse.stop()).toBe(0));

  const users = WAYS.map((way, index) => ({ ...way, userId: `user-${index + 1}` }));
  describe.each(users)('$name', { concurrent: true }, ({ userId, protocolVersion, ...way }) => {
    let bridge: Bridge;

    beforeAll(async () => {
      const token = await gatehouse.token({ sub: userId });
      bridge = await connectThroughMcpRemote(gatehouse, { ...way, token });
    });

    afterAll(() => bridge[Symbol.asyncDispose]());

    it.each(BEHAVIOURS)('%s', (_name, behave) => behave(bridge, userId));

    it.each(REFUSALS)('is refused $why: $outcome', async ({ tool, input, outcome }) => {
      expect(await bridge.call(tool, input)).toMatchObject({ outcome, data: undefined });
    });

    it(`speaks ${protocolVersion}, as the audit rows say`, async () => {
      await bridge.call('get-profile');
      const rows = await vi.waitFor(() => {
        const found = auditRows(gatehouse.stdout()).filter(({ principal }) => principal === userId);
        // It looks around with a GET before it says who it is.
        const messages = found.filter(({ method }) => method !== '_OTHER');
        expect(messages).not.toEqual([]);
        return messages;
      });
      for (const row of rows)
        expect(row).toMatchObject({ protocolVersion, client: expect.stringMatching(/mcp-remote/) });
    });

    it('keeps to the folder it was given', () => expect(readdirSync(bridge.home)).toEqual(['mcp-remote']));
  });

  it('gives up without a token, having looked in vain for somebody to ask for one', async () => {
    const connecting = connectThroughMcpRemote(gatehouse, { name: 'without a token' });
    await expect(connecting).rejects.toThrow(/did not connect.*(404|register|registration)/is);
  });
});

describe('a session through mcp-remote', () => {
  it('lives as long as the bridge, and its place is taken by the next', async () => {
    // Room for its two: it tries the server out with a session of its own, and ends neither. Nobody makes room in place
    // of another user.
    const gatehouse = await startGatehouse({ SESSIONS_MAX: '2' });
    tls.setDefaultCACertificates([...tls.rootCertificates, readFileSync(gatehouse.certPath, 'utf8')]);
    const [token, other] = await Promise.all(['user-1', 'user-2'].map((sub) => gatehouse.token({ sub })));
    const statusForOther = async () =>
      (await SessionClient.open({ mcp: new URL(gatehouse.mcp) }, other!)).response.status;
    for (const name of ['first', 'second']) {
      await using bridge = await connectThroughMcpRemote(gatehouse, { token: token!, name });
      expect(await bridge.call('get-profile')).toMatchObject({ outcome: 'ok' });
      expect(await statusForOther()).toBe(503);
      expect(await bridge.call('get-profile')).toMatchObject({ outcome: 'ok' });
    }
    expect(await gatehouse.stop()).toBe(0);
  });
});
