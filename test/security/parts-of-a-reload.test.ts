import { rmSync, writeFileSync } from 'node:fs';
import type { Agent } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyHash, makeApiKey } from '../../src/config/api-key.js';
import { UNREADABLE_CRL } from '../fixtures/authority.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { callOver, connection, TlsFolder } from '../fixtures/tls-folder.js';

let server: TestServer;
const said = (text: string) => server.logs.filter(({ msg }) => String(msg).includes(text));
const IN_PART = 'the changed configuration is rejected in part';

describe('the settings and what TLS is made with', () => {
  let folder: TlsFolder;
  let agents: Agent[];
  beforeEach(() => {
    folder = new TlsFolder();
    agents = [];
  });
  afterEach(async () => {
    agents.forEach((agent) => agent.destroy());
    await server.close();
    folder[Symbol.dispose]();
  });

  const write = (enabled: boolean, more = '') =>
    folder.write(
      'config.yaml',
      `{ clients: [{ id: ada, enabled: ${enabled}, certificate: { commonName: ada } }]${more} }`,
    );
  const issue = () => folder.clients.issue({ commonName: 'ada' });
  const open = (issued = issue()) => {
    const agent = connection(issued);
    agents.push(agent);
    return agent;
  };
  const status = async (agent: Agent) => (await callOver(server, { agent, tool: 'echo' })).status;
  /** With a metrics port, because that of TLS is trusted by nobody. */
  const start = async (change: Record<string, string> = {}) => {
    write(true);
    const env = { METRICS_PORT: '0', ...folder.env('optional'), ...change };
    server = await startTestServer([ProbeModule], env);
  };
  const waiting = async () => {
    const { samples } = await scrape({ url: server.metricsUrl! });
    return samples.get('mcp_config_waiting{reason="rejected"}');
  };
  const shown = async () => {
    const socket = connect({ ...open().options, port: Number(new URL(server.url).port) });
    await once(socket, 'secureConnect');
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return Number.parseInt(serialNumber, 16);
  };

  it.each<[string, () => void, string]>([
    [
      'certificate has expired',
      () => folder.serve(folder.issueServer(new Date(Date.now() - 1_000))),
      'TLS_CERT_PATH names a certificate that has expired.',
    ],
    ['key is gone', () => rmSync(folder.file('key.pem')), 'TLS_KEY_PATH names a file that cannot be read.'],
    [
      'revocation list cannot be read',
      () => folder.write('crl.pem', UNREADABLE_CRL),
      'TLS_CLIENT_CRL_PATH names a file that does not hold a PEM certificate revocation list.',
    ],
    [
      'authorities are half written',
      () => folder.write('ca.pem', folder.clients.cert.slice(0, 100)),
      'TLS_CLIENT_CA_PATH names a file that does not hold PEM certificates of authorities.',
    ],
  ])('a client is revoked while the %s', async (_what, spoil, problem) => {
    await start();
    const agent = open();
    expect(await status(agent)).toBe(200);
    const before = await shown();
    spoil();
    await server.reload();
    expect(said(IN_PART)).toMatchObject([{ problems: [problem] }]);
    expect(await status(agent)).toBe(200);
    write(false);
    await server.reload();
    expect([await status(agent), await status(open())]).toEqual([401, 401]);
    expect([await shown(), await waiting(), said(IN_PART).length]).toEqual([before, 1, 1]);
    expect(said('is applied')).toMatchObject([{ changed: ['clients'] }]);
  });

  it('a certificate is revoked while the settings are wrong, and while they no longer say where its list is', async () => {
    await start({ TLS_CLIENT_CRL_PATH: '' });
    const named = `, server: { tlsClientCrlPath: '${folder.file('crl.pem')}' }`;
    write(true, named);
    await server.reload();
    const [first, second] = [issue(), issue()];
    const [firstAgent, secondAgent] = [open(first), open(second)];
    expect([await status(firstAgent), await status(secondAgent)]).toEqual([200, 200]);

    folder.clients.revoke(first);
    folder.write('crl.pem', folder.clients.crl());
    write(false, `${named}, calls: { maxRunning: hunter2 }`);
    await server.reload();
    expect([await status(firstAgent), await status(secondAgent)]).toEqual([401, 200]);
    expect(said('the changed configuration is rejected, the old one stays')).toHaveLength(1);

    folder.write('config.yaml', '{ clients: [');
    await vi.waitFor(() => expect(said('is rejected, the old one stays')).toHaveLength(2), { timeout: 15_000 });
    folder.clients.revoke(second);
    folder.write('crl.pem', folder.clients.crl());
    await vi.waitFor(async () => expect(await status(secondAgent)).toBe(401), { timeout: 15_000 });
  });

  it('both count at once where both are sound, and nothing is left to say once they are', async () => {
    await start();
    const agent = open();
    folder.serve(folder.issueServer(new Date(Date.now() - 1_000)));
    write(true, ', calls: { maxRunning: hunter2 }');
    await server.reload();
    expect(said('the changed configuration is rejected, the old one stays')).toHaveLength(1);
    expect(await waiting()).toBe(2);
    const next = folder.issueServer();
    folder.serve(next);
    write(false);
    await server.reload();
    expect([await status(agent), await shown(), await waiting()]).toEqual([401, next.serial, 0]);
  });
});

it('a client is revoked while the vault does not give its secrets, which stay', async () => {
  const { key } = makeApiKey();
  const secret = 'first-secret-0123456789-abcdefghijk';
  let fails = false;
  const fetch = async () => {
    if (fails) throw new Error('503');
    return { JWT_SECRET: secret };
  };
  server = await startTestServer([ProbeModule], {}, undefined, { fetch });
  const write = (enabled: boolean) => {
    const record = `{ id: bot, roles: [user], enabled: ${enabled}, keys: [{ hash: '${keyHash(key)}' }] }`;
    writeFileSync(join(server.cwd, 'gatehouse.config.yaml'), `clients: [${record}]`);
  };
  const status = async (credential: { authorization?: string; headers?: Record<string, string> }) =>
    (await callTool(server, { era: '2026-07-28', tool: 'echo', input: { text: 'hi' }, ...credential })).status;
  write(true);
  await server.reload();
  expect(await status({ headers: { 'x-api-key': key } })).toBe(200);
  fails = true;
  write(false);
  await server.reload();
  expect(await status({ headers: { 'x-api-key': key } })).toBe(401);
  expect(await status({ authorization: `Bearer ${await server.token({ secret })}` })).toBe(200);
  expect(said(IN_PART)).toMatchObject([{ problems: ['The secret provider did not give its secrets.'] }]);
  await server.close();
});
