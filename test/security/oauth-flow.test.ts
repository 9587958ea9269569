import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Client, DpopSession, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataDir } from '../../src/config/data-dir.js';
import { CERT_FILE, KEY_FILE, renewCertificate } from '../../src/config/development-certificate.js';
import { APP, AuthorizationServer } from '../fixtures/authorization-server.js';
import { visit } from '../fixtures/browser.js';
import { OAuthClient } from '../fixtures/oauth-client.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const INFO = { name: 'gatehouse-tests', version: '1.0.0' };
const MODES = [
  ['2025 revisions', 'legacy'],
  ['2026-07-28', { pin: '2026-07-28' }],
] as const;

let folder: string;
let trusted: string[];
let issuer: AuthorizationServer;
let server: TestServer;
let mcp: URL;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-flow-'));
  const dataDir = new DataDir(folder);
  await renewCertificate(dataDir, { now: new Date(), hostname: hostname() });
  const [certPath, keyPath] = [dataDir.file(CERT_FILE), dataDir.file(KEY_FILE)];
  const tls = { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') };
  trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, tls.cert]);
  issuer = await AuthorizationServer.start({ algorithm: 'ES256', tls });
  const port = await freePort();
  server = await startTestServer([ProbeModule], {
    TLS: 'on',
    TLS_CERT_PATH: certPath,
    TLS_KEY_PATH: keyPath,
    HOST: 'localhost',
    PORT: port,
    PUBLIC_URL: `https://localhost:${port}`,
    JWKS_URL: issuer.keySetUrl,
    AUTH_ISSUER: issuer.issuer,
    AUTH_TOKEN_TYPE: 'at+jwt',
  });
  mcp = new URL(`https://localhost:${port}/mcp`);
});
afterAll(async () => {
  await server.close();
  await issuer[Symbol.asyncDispose]();
  setDefaultCACertificates(trusted);
  rmSync(folder, { recursive: true });
});
beforeEach(() => void (issuer.consent = () => true));

/** The official client, told nothing but our address: everything else it must find out from our 401. */
function application(provider: OAuthClient, mode: (typeof MODES)[number][1]) {
  const client = new Client(INFO, { versionNegotiation: { mode } });
  const transport = () => new StreamableHTTPClientTransport(mcp, { authProvider: provider });
  /** What a person does in the browser that the client opened. */
  const signIn = async (through: StreamableHTTPClientTransport) => {
    const callback = await visit(provider.authorizationUrls.at(-1)!, provider.redirectUrl);
    await through.finishAuth(callback.searchParams);
  };
  const connect = async () => {
    const first = transport();
    await expect(client.connect(first)).rejects.toBeInstanceOf(UnauthorizedError);
    await signIn(first);
    const second = transport();
    await client.connect(second);
    return second;
  };
  return { client, connect, signIn };
}

const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text;

describe.each(MODES)('the official client, starting from a 401 over HTTPS, %s', (_era, mode) => {
  it.each([
    ['known beforehand', { client_id: APP.client_id }],
    ['that registers itself', undefined],
  ])('%s: finds the issuer, lets the person sign in and calls', async (_who, registered) => {
    const provider = new OAuthClient(APP.redirect_uri, registered);
    const { client, connect } = application(provider, mode);
    await connect();
    expect(textOf(await client.callTool({ name: 'echo', arguments: { text: 'hi' } }))).toBe('{"text":"hi"}');
    expect(textOf(await client.callTool({ name: 'scoped', arguments: {} }))).toBe('scoped');
    expect(server.audit().at(-1)).toMatchObject({ principal: 'alice', outcome: 'ok' });
    const asked = provider.authorizationUrls[0]!.searchParams;
    expect(asked.get('resource')).toBe(mcp.href);
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(decodeJwt(provider.tokens()!.access_token)).toMatchObject({ aud: mcp.href, iss: issuer.issuer });
    await client.close();
  });

  it('asks for more when a tool needs a scope that it was not given', async () => {
    issuer.consent = (scope) => scope !== 'probe:deep';
    const provider = new OAuthClient(APP.redirect_uri, { client_id: APP.client_id });
    const { client, connect, signIn } = application(provider, mode);
    const transport = await connect();
    expect(decodeJwt(provider.tokens()!.access_token)).toMatchObject({ scope: 'probe:read' });
    // The 403 names every scope of the tool, so that one more round is enough.
    await expect(client.callTool({ name: 'scoped', arguments: {} })).rejects.toBeInstanceOf(UnauthorizedError);
    expect(provider.authorizationUrls).toHaveLength(2);
    expect(provider.authorizationUrls[1]!.searchParams.get('scope')!.split(' ')).toEqual(
      expect.arrayContaining(['probe:read', 'probe:deep']),
    );
    issuer.consent = () => true;
    await signIn(transport);
    expect(textOf(await client.callTool({ name: 'scoped', arguments: {} }))).toBe('scoped');
    await client.close();
  });

  it('binds its token to a key of its own, and proves with every request that it has it', async () => {
    const provider = new OAuthClient(APP.redirect_uri, { client_id: APP.client_id }, await DpopSession.create());
    const { client, connect } = application(provider, mode);
    await connect();
    expect(textOf(await client.callTool({ name: 'echo', arguments: { text: 'hi' } }))).toBe('{"text":"hi"}');
    const { access_token: token, token_type: type } = provider.tokens()!;
    expect([type, decodeJwt(token)['cnf']]).toEqual(['DPoP', { jkt: expect.any(String) }]);
    const stolen = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect((await fetch(mcp, { method: 'POST', headers: stolen, body })).status).toBe(401);
    await client.close();
  });
});

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return String(port);
}
