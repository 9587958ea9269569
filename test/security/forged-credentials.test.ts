import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgedProofs, type ProvenTo } from '../fixtures/forged-proofs.js';
import { forgedTokens } from '../fixtures/forged-tokens.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { ENVELOPE, revisionHeaders } from '../fixtures/raw-call.js';
import { hmac, rsa } from '../fixtures/raw-jws.js';
import { type RawHeaders, type RawResponse, sendRaw } from '../fixtures/raw-request.js';
import { readUntil, SessionClient } from '../fixtures/session-client.js';
import { TestIssuer } from '../fixtures/test-issuer.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const SECRET = 'a-secret-for-this-test-only-0123456789abcdef';
const PREVIOUS = 'the-secret-before-that-one-0123456789abcdef';
const PUBLIC_URL = 'https://mcp.example.com';

const issuer = await TestIssuer.start();
const tokens = forgedTokens(issuer, SECRET);
const proofs = await forgedProofs(issuer);

let server: TestServer;
let session: SessionClient;
let stream: Awaited<ReturnType<typeof readUntil>>;
let messages: string;

beforeAll(async () => {
  server = await startTestServer([ProbeModule], {
    JWT_SECRET: SECRET,
    JWT_PREVIOUS_SECRET: PREVIOUS,
    JWKS_URL: issuer.keySetUrl,
    AUTH_ISSUER: issuer.issuer,
    AUTH_REQUIRED_CLAIMS: 'tenant.id',
    PUBLIC_URL,
    LEGACY_SSE: 'true',
  });
  session = (await SessionClient.open(server, issuer.token())).client;
  const opened = await fetch(new URL('/sse', server.url), { headers: { authorization: `Bearer ${issuer.token()}` } });
  stream = await readUntil(opened, /data: \/messages\S+/);
  messages = /data: (\/messages\S+)/.exec(stream.text)![1]!;
});
afterAll(async () => {
  await stream.cancel();
  await server.close();
  await issuer[Symbol.asyncDispose]();
});

interface Surface {
  readonly method: string;
  readonly path: () => string;
  readonly headers?: () => RawHeaders;
  readonly message?: object;
}

const LEGACY = { 'mcp-protocol-version': '2025-11-25' };
const ofSession = () => ({ ...LEGACY, 'mcp-session-id': session.id });
const path = () => '/mcp';

function legacyCall(name: string): object {
  return { method: 'tools/call', params: { name, arguments: { text: 'hi' } } };
}

function modernCall(name: string): Pick<Surface, 'headers' | 'message'> {
  const params = { name, arguments: { text: 'hi' }, _meta: ENVELOPE };
  return {
    headers: () => revisionHeaders('tools/call', params),
    message: { method: 'tools/call', params },
  };
}

/** Every way to reach something. `shout` needs no credential at all, so a bad one that counted as none would pass. */
const SURFACES: Readonly<Record<string, Surface>> = {
  'a call, 2026-07-28': { method: 'POST', path, ...modernCall('echo') },
  'a public call, 2026-07-28': { method: 'POST', path, ...modernCall('shout') },
  'a call, 2025-11-25': { method: 'POST', path, headers: () => LEGACY, message: legacyCall('echo') },
  'a public call, 2025-11-25': { method: 'POST', path, headers: () => LEGACY, message: legacyCall('shout') },
  'a new session': {
    method: 'POST',
    path,
    message: {
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
    },
  },
  'a call in a session': { method: 'POST', path, headers: ofSession, message: legacyCall('shout') },
  'the stream of a session': { method: 'GET', path, headers: ofSession },
  'the end of a session': { method: 'DELETE', path, headers: ofSession },
  'HTTP+SSE': { method: 'GET', path: () => '/sse' },
  'a message of HTTP+SSE': { method: 'POST', path: () => messages, message: legacyCall('shout') },
};

function send(
  { method, path: to, headers = () => ({}), message }: Surface,
  credential: RawHeaders,
  query = '',
): Promise<RawResponse> {
  const url = new URL(to(), server.url);
  if (query !== '') url.search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  return sendRaw({
    method,
    url,
    headers: {
      accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
      ...(message !== undefined && { 'content-type': 'application/json' }),
      ...headers(),
      ...credential,
    },
    body: message === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
  });
}

const provenTo = ({ method, path: to }: Surface): ProvenTo => ({ method, url: `${PUBLIC_URL}${to().split('?')[0]}` });

/** Nobody got in: exactly 401, with what a client needs to do better and nothing of what was sent. */
function expectRefusal(answer: RawResponse, secrets: readonly string[]): void {
  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toMatch(
    /^(Bearer|DPoP) realm="gatehouse", error="invalid_(token|dpop_proof)", .*resource_metadata="https:\/\/mcp\.example\.com\//,
  );
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 401, data: { outcome: 'unauthenticated' } } });
  expect(server.audit().at(-1)).toMatchObject({ outcome: 'unauthenticated', principal: 'anonymous' });
  for (const secret of secrets.filter((text) => text.length > 20)) expect(answer.text).not.toContain(secret);
}

async function tryEverywhere(
  credentialFor: (surface: Surface) => Promise<RawHeaders> | RawHeaders,
  query = '',
): Promise<void> {
  for (const surface of Object.values(SURFACES)) {
    const credential = await credentialFor(surface);
    expectRefusal(await send(surface, credential, query), Object.values(credential).map(String));
  }
}

describe('a token', () => {
  it.each(Object.keys(tokens))('%s opens nothing', async (name) => {
    await tryEverywhere(() => ({ authorization: `Bearer ${tokens[name]}` }));
    expect(JSON.stringify(server.logs)).not.toContain(tokens[name]);
  });

  it.each(['that has expired', 'for another service', 'signed by a stranger who names our key'])(
    '%s opens nothing in the scheme DPoP either',
    (name) => tryEverywhere(() => ({ authorization: `DPoP ${tokens[name]}` })),
  );
});

describe('a bound token with', () => {
  it.each(proofs.names)('%s opens nothing', (name) =>
    tryEverywhere((surface) => proofs.headers(name, provenTo(surface))),
  );
});

describe('an Authorization header', () => {
  const good = issuer.token();
  it.each<[string, string | string[]]>([
    ['of another scheme', 'Basic bWFsbG9yeTpwYXNz'],
    ['of an unknown scheme', `Token ${good}`],
    ['without a scheme', good],
    ['without a token', 'Bearer'],
    ['with a blank token', 'Bearer  '],
    ['that is empty', ''],
    ['with two tokens', `Bearer ${good} ${good}`],
    ['with two credentials', `Bearer ${good}, Basic bWFsbG9yeTpwYXNz`],
    ['with its scheme twice', `Bearer Bearer ${good}`],
    ['with a quoted token', `Bearer "${good}"`],
    ['that stands there twice', [`Bearer ${good}`, `Bearer ${good}`]],
    ['beside one of another scheme', [`Bearer ${good}`, 'Basic bWFsbG9yeTpwYXNz']],
  ])('%s opens nothing', (_name, authorization) => tryEverywhere(() => ({ authorization })));
});

describe('a token in the URL', () => {
  it.each([
    ['alone', false],
    ['beside a good header', true],
  ])('%s opens nothing', async (_name, withHeader) => {
    for (const surface of Object.values(SURFACES)) {
      const credential = withHeader ? { authorization: `Bearer ${issuer.token()}` } : {};
      const answer = await send(surface, credential, `access_token=${issuer.token()}`);
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.text)).toMatchObject({ error: { data: { outcome: 'unauthenticated' } } });
    }
  });
});

describe('a good token that may not do this', () => {
  const scoped = (surface: Surface, name: string) => ({ ...surface, ...modernCall(name) });
  it.each<[string, unknown]>([
    ['no scope', undefined],
    ['one of two scopes', 'probe:read'],
    ['a scope that only begins like it', 'probe:read probe:deeper'],
    ['a scope in capitals', 'PROBE:READ PROBE:DEEP'],
    ['scopes with another separator', 'probe:read,probe:deep'],
    ['all of them in one item of a list', ['probe:read probe:deep']],
    ['a wildcard', '*'],
  ])('is answered 403 with every scope that is needed, having %s', async (_name, scope) => {
    const authorization = `Bearer ${issuer.token({ claims: { scope } })}`;
    const modern = scoped(SURFACES['a call, 2026-07-28']!, 'scoped');
    const legacy = { ...SURFACES['a call, 2025-11-25']!, message: legacyCall('scoped') };
    for (const surface of [modern, legacy]) {
      const answer = await send(surface, { authorization });
      expect(answer.status).toBe(403);
      expect(answer.headers['www-authenticate']).toMatch(
        /^Bearer realm="gatehouse", error="insufficient_scope", scope="probe:read probe:deep", resource_metadata="/,
      );
    }
  });

  it('is answered 401 once it has expired, whatever scope it lacks', async () => {
    const expired = issuer.token({ claims: { scope: '', exp: Math.floor(Date.now() / 1_000) - 60 } });
    const answer = await send(scoped(SURFACES['a call, 2026-07-28']!, 'scoped'), {
      authorization: `Bearer ${expired}`,
    });
    expect(answer.status).toBe(401);
  });
});

describe('whoever owns the token', () => {
  it.each<[string, () => string]>([
    ['RS256', () => issuer.token()],
    [
      'RS256 with the second key',
      () => issuer.token({ header: { kid: 'rsa2' }, signer: rsa(issuer.keys.rsa2.privateKey) }),
    ],
    ['ES256', () => issuer.token({ header: { alg: 'ES256', kid: 'ec' }, signer: issuer.ec })],
    ['EdDSA', () => issuer.token({ header: { alg: 'EdDSA', kid: 'ed' }, signer: issuer.ed })],
    ['Ed25519, its other name', () => issuer.token({ header: { alg: 'Ed25519', kid: 'ed' }, signer: issuer.ed })],
    ['HS256', () => issuer.token({ header: { alg: 'HS256', kid: undefined }, signer: hmac(SECRET) })],
    ['HS256 with the secret before', () => issuer.token({ header: { alg: 'HS256' }, signer: hmac(PREVIOUS) })],
    ['one of several audiences', () => issuer.token({ claims: { aud: ['https://a.example', `${PUBLIC_URL}/mcp`] } })],
    ['a type that is written out', () => issuer.token({ header: { typ: 'application/AT+JWT' } })],
  ])('gets in: %s', async (_name, make) => {
    const authorization = `Bearer ${make()}`;
    for (const name of ['a call, 2026-07-28', 'a call, 2025-11-25', 'a call in a session'])
      expect((await send(SURFACES[name]!, { authorization })).status).toBe(200);
  });

  it('still has the session and the stream that others tried to use', async () => {
    const answered = await session.as(issuer.token()).call('echo', { text: 'mine' });
    expect(await answered.text()).toContain('mine');
  });
});
