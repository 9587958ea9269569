import { readFileSync } from 'node:fs';
import type { Agent } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Authority, type Issued, SERVER_AUTH, UNREADABLE_CRL, type Wanted } from '../fixtures/authority.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { callOver, connection, TlsFolder } from '../fixtures/tls-folder.js';

type Below = ReturnType<Authority['intermediate']>;

const HOUR_MS = 3_600_000;
const CLIENTS = `
clients:
  - { id: by-name, certificate: { commonName: ada } }
  - { id: by-uri, certificate: { uri: 'spiffe://example.com/bot' } }
  - { id: by-dns, certificate: { dns: bot.example.com } }
  - { id: by-email, certificate: { email: bot@example.com } }
`;

let folder: TlsFolder;
let server: TestServer;
let agents: Agent[];

beforeEach(() => {
  folder = new TlsFolder();
  folder.write('config.yaml', CLIENTS);
  agents = [];
});
afterEach(async () => {
  agents.forEach((agent) => agent.destroy());
  await server.close();
  folder[Symbol.dispose]();
});

const start = async (clientAuth: 'off' | 'optional' | 'required') => {
  server = await startTestServer([ProbeModule], { LEGACY_SSE: 'true', ...folder.env(clientAuth) });
};
const open = (client?: Pick<Issued, 'cert' | 'key'>, options?: object) => {
  const agent = connection(client, options);
  agents.push(agent);
  return agent;
};
const call = (agent: Agent, rest: { path?: string; tool?: string; authorization?: string } = {}) =>
  callOver(server, { agent, ...rest });
const issue = (wanted: Wanted) => folder.clients.issue(wanted);
/** A sound file, and behind it one that is still being written. */
const cutBehind = (sound: string) => sound + sound.slice(0, 200);
const said = (text: string) => server.logs.filter(({ msg }) => String(msg).includes(text));

describe('a client certificate', () => {
  it.each<[string, Wanted]>([
    ['by-name', { commonName: 'ada' }],
    ['by-uri', { uri: 'spiffe://example.com/bot' }],
    ['by-dns', { commonName: 'somebody', dns: ['other.example.com', 'bot.example.com'] }],
    ['by-email', { email: 'bot@example.com' }],
  ])('is the client it is configured for: %s', async (id, wanted) => {
    await start('optional');
    expect((await call(open(issue(wanted)), { tool: 'echo' })).status).toBe(200);
    expect(server.audit()).toMatchObject([{ name: 'echo', outcome: 'ok', principal: id }]);
  });

  it('may be of an authority below another, where both are ours', async () => {
    const {
      authority,
      issued: { cert },
    } = folder.clients.intermediate('Team');
    folder.write('crl.pem', folder.clients.crl() + authority.crl());
    await start('optional');
    const issued = authority.issue({ commonName: 'ada' });
    const shown = { ...issued, cert: issued.cert + cert };
    expect((await call(open(shown), { tool: 'echo' })).status).toBe(401);
    folder.write('ca.pem', folder.clients.cert + cert);
    await server.reload();
    expect((await call(open(shown), { tool: 'echo' })).status).toBe(200);
    authority.revoke(issued);
    folder.write('crl.pem', folder.clients.crl() + authority.crl());
    await server.reload();
    expect((await call(open(shown), { tool: 'echo' })).status).toBe(401);
  });

  it.each<[string, () => Issued, RegExp, besideToken: 200 | 401]>([
    ['nobody is configured for', () => issue({ commonName: 'mallory' }), /names no client/, 200],
    ['has no name at all', () => issue({}), /names no client/, 200],
    ['is of two clients at once', () => issue({ commonName: 'ada', dns: ['bot.example.com'] }), /several clients/, 200],
    ['writes two names into one', () => issue({ dns: ['x, URI:spiffe://example.com/bot'] }), /names no client/, 200],
    ['has expired', () => issue({ commonName: 'ada', notAfter: new Date(Date.now() - 1_000) }), /has expired/, 401],
    [
      'is not valid yet',
      () => issue({ commonName: 'ada', notBefore: new Date(Date.now() + HOUR_MS) }),
      /not valid yet/,
      401,
    ],
    ['is of another authority', () => Authority.create('Other').issue({ commonName: 'ada' }), /authority/, 401],
    [
      'is of an authority that calls itself ours',
      () => Authority.create('Clients').issue({ commonName: 'ada' }),
      /author/,
      401,
    ],
    ['is for servers', () => issue({ commonName: 'ada', uses: [SERVER_AUTH] }), /clientAuth/, 401],
    ['says nothing of its use', () => issue({ commonName: 'ada', uses: [] }), /clientAuth/, 200],
    [
      'was revoked',
      () => {
        const issued = issue({ commonName: 'ada' });
        folder.clients.revoke(issued);
        folder.write('crl.pem', folder.clients.crl());
        return issued;
      },
      /revoked/,
      401,
    ],
  ])('is refused when it %s, also for what anybody may call', async (_what, make, reason, besideToken) => {
    const issued = make();
    await start('optional');
    const authorization = `Bearer ${await server.token()}`;
    for (const rest of [{}, { path: '/sse' }]) {
      const { status, text } = await call(open(issued), rest);
      expect({ status, text }).toMatchObject({ status: 401, text: expect.stringMatching(reason) });
    }
    // One that TLS verified and that is nobody's does not stand in the way of a token.
    expect((await call(open(issued), { authorization })).status).toBe(besideToken);
    expect((await call(open(issued), { path: '/livez' })).status).toBe(200);
  });

  it('is refused while the revocation list is out of date', async () => {
    folder.write('crl.pem', folder.clients.crl(new Date(Date.now() - 1_000)));
    await start('optional');
    expect((await call(open(issue({ commonName: 'ada' })))).status).toBe(401);
  });

  it('goes behind a credential that was sent', async () => {
    await start('optional');
    const authorization = `Bearer ${await server.token({ sub: 'grace' })}`;
    expect((await call(open(issue({ commonName: 'ada' })), { tool: 'echo', authorization })).status).toBe(200);
    expect((await call(open(issue({ commonName: 'ada' })), { authorization: 'Bearer nonsense' })).status).toBe(401);
    expect(server.audit().map(({ principal }) => principal)).toEqual(['grace', 'anonymous']);
  });
});

describe('TLS_CLIENT_AUTH', () => {
  it('optional: leaves the other ways in as they are', async () => {
    await start('optional');
    expect((await call(open())).status).toBe(200);
    expect((await call(open(), { tool: 'echo' })).status).toBe(401);
    expect((await call(open(), { tool: 'echo', authorization: `Bearer ${await server.token()}` })).status).toBe(200);
  });

  it('required: nothing replaces a certificate, and the probes need none', async () => {
    await start('required');
    const authorization = `Bearer ${await server.token()}`;
    for (const rest of [{}, { authorization }, { path: '/sse', authorization }]) {
      expect(await call(open(), rest)).toMatchObject({
        status: 401,
        text: expect.stringMatching(/needs a client cert/),
      });
    }
    for (const path of ['/livez', '/readyz', '/health']) expect((await call(open(), { path })).status).toBe(200);
    expect((await call(open(issue({ commonName: 'ada' })), { tool: 'echo' })).status).toBe(200);
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a session of %s', (version) => {
  it('is never resumed, so every connection is held against the list of now', async () => {
    await start('optional');
    const issued = issue({ commonName: 'ada' });
    const { port } = new URL(server.url);
    const options = { ...open(issued).options, port: Number(port), minVersion: version, maxVersion: version };
    const session = await sessionOf(connect(options));
    const again = connect({ ...options, ...(session !== undefined && { session }) });
    await once(again, 'secureConnect');
    const isReused = again.isSessionReused();
    again.destroy();
    expect(isReused).toBe(false);
  });
});

it('asks a connection for its certificate once, whatever is sent over it', async () => {
  await start('optional');
  const reading = vi.spyOn(TLSSocket.prototype, 'getPeerX509Certificate');
  onTestFinished(() => reading.mockRestore());
  const agent = open(issue({ commonName: 'ada' }));
  for (let sent = 0; sent < 3; sent += 1) expect((await call(agent, { tool: 'echo' })).status).toBe(200);
  expect(reading).toHaveBeenCalledTimes(1);
});

describe.each(['off', 'optional'] as const)('a connection of TLS 1.2, client certificates %s', (clientAuth) => {
  it('has one handshake, so what it showed holds for all of its requests', async () => {
    await start(clientAuth);
    const { options } = open(issue({ commonName: 'ada' }), { maxVersion: 'TLSv1.2' });
    const socket = connect({ ...options, port: Number(new URL(server.url).port) });
    await once(socket, 'secureConnect');
    const refused = new Promise((resolve) => socket.on('error', resolve));
    socket.renegotiate({}, () => socket.destroy(new Error('There was a second handshake')));
    expect(await refused).toMatchObject({ code: 'ERR_SSL_NO_RENEGOTIATION' });
    socket.destroy();
  });
});

/** What the server gives a client to come back with, if anything. */
async function sessionOf(socket: TLSSocket): Promise<Buffer | undefined> {
  let session: Buffer | undefined;
  socket.on('session', (given: Buffer) => (session = given));
  await once(socket, 'secureConnect');
  socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  return session;
}

it('does not keep a connection whose handshake never ends', { timeout: 60_000 }, async () => {
  await start('off');
  const socket = connectPlain(Number(new URL(server.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  // The beginning of a ClientHello, and no more of it.
  socket.on('error', () => {}).write(Buffer.from('16030102000100', 'hex'));
  // Node's own limit, two minutes, is longer than the one of this test.
  await once(socket.resume(), 'close');
});

describe('a connection without a certificate', () => {
  it('that is resumed is not taken for one with a certificate', async () => {
    await start('required');
    const { port } = new URL(server.url);
    const options = { ...open().options, port: Number(port) };
    const session = await sessionOf(connect(options));
    const socket = connect({ ...options, ...(session !== undefined && { session }) });
    await once(socket, 'secureConnect');
    socket.write('GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1.1 401 /);
  });
});

describe('a change while connections are open', () => {
  it('refuses a revoked certificate on the connection it opened, and ends its stream', async () => {
    await start('optional');
    const [revoked, kept] = [issue({ commonName: 'ada' }), issue({ dns: ['bot.example.com'] })];
    const [revokedAgent, keptAgent] = [open(revoked), open(kept)];
    for (const agent of [revokedAgent, keptAgent]) expect((await call(agent, { tool: 'echo' })).status).toBe(200);
    const stream = call(open(revoked), { path: '/sse' });
    folder.clients.revoke(revoked);
    folder.write('crl.pem', folder.clients.crl());
    await vi.waitFor(async () => expect((await call(revokedAgent)).status).toBe(401), { timeout: 15_000 });
    expect((await call(keptAgent, { tool: 'echo' })).status).toBe(200);
    expect((await call(open(revoked))).status).toBe(401);
    expect((await stream).status).toBe(200);
    expect(said('is applied')).toMatchObject([{ changed: ['server.tlsClientCrlPath'], needRestart: [] }]);
  });

  it('refuses a revoked certificate also beside a token, on the connection it opened', async () => {
    await start('required');
    const issued = issue({ commonName: 'ada' });
    const agent = open(issued);
    const authorization = `Bearer ${await server.token()}`;
    expect((await call(agent, { tool: 'echo', authorization })).status).toBe(200);
    folder.clients.revoke(issued);
    folder.write('crl.pem', folder.clients.crl());
    await server.reload();
    expect(await call(agent, { tool: 'echo', authorization })).toMatchObject({
      status: 401,
      text: expect.stringMatching(/was revoked/),
    });
  });

  it('is narrowed by the record of its client, and by a changed record at once', async () => {
    folder.write('config.yaml', 'clients: [{ id: bot, certificate: { commonName: bot }, tools: [shout, sl*] }]');
    await start('optional');
    const agent = open(issue({ commonName: 'bot' }));
    expect((await call(agent, { tool: 'echo' })).text).toMatch(/list of tools/);
    expect(server.audit().at(-1)).toMatchObject({ principal: 'bot', outcome: 'forbidden', missing: ['tool:echo'] });
    for (const [record, status] of [
      ['tools: [echo]', 200],
      ['tools: [echo], enabled: false', 401],
      ['tools: [echo], notBefore: 2099-01-01', 401],
      ['tools: [echo], expiresAt: 2020-01-01', 401],
      ['tools: [echo], allowWrite: true', 200],
    ] as const) {
      folder.write('config.yaml', `clients: [{ id: bot, certificate: { commonName: bot }, ${record} }]`);
      await server.reload();
      expect([record, (await call(agent, { tool: 'echo' })).status]).toEqual([record, status]);
    }
  });

  it('refuses a certificate whose authority is gone, and takes those of the new one', async () => {
    await start('optional');
    const before = open(issue({ commonName: 'ada' }));
    expect((await call(before)).status).toBe(200);
    const next = Authority.create('Clients, the second');
    folder.write('ca.pem', next.cert);
    folder.write('crl.pem', next.crl());
    await server.reload();
    expect((await call(before)).status).toBe(401);
    expect((await call(open(next.issue({ commonName: 'ada' })))).status).toBe(200);
  });

  it.each<[string, (below: Below) => void, RegExp]>([
    ['was revoked', ({ issued }) => folder.clients.revoke(issued), /was revoked/],
    ['leads to no root any more', ({ issued }) => folder.write('ca.pem', issued.cert), /authority/],
  ])('refuses a certificate whose authority %s, on the connection it opened', async (_what, withdraw, reason) => {
    const below = folder.clients.intermediate('Team');
    const writeLists = () => folder.write('crl.pem', folder.clients.crl() + below.authority.crl());
    folder.write('ca.pem', folder.clients.cert + below.issued.cert);
    writeLists();
    await start('optional');
    const agent = open(below.authority.issue({ commonName: 'ada' }));
    expect((await call(agent)).status).toBe(200);
    withdraw(below);
    writeLists();
    await server.reload();
    expect(await call(agent)).toMatchObject({ status: 401, text: expect.stringMatching(reason) });
  });

  it('refuses the certificate of a client that is gone', async () => {
    await start('optional');
    const agent = open(issue({ commonName: 'ada' }));
    expect((await call(agent)).status).toBe(200);
    folder.write('config.yaml', 'clients: []');
    await server.reload();
    expect((await call(agent)).status).toBe(401);
  });

  it.each<[string, string, (sound: string) => string]>([
    ['a chain that is cut short', 'cert.pem', cutBehind],
    ['an authority that is cut short', 'ca.pem', cutBehind],
    ['a list that is cut short', 'crl.pem', cutBehind],
    ['a list that TLS cannot read', 'crl.pem', () => UNREADABLE_CRL],
    ['nothing', 'cert.pem', () => ''],
  ])('keeps what it serves with where a file holds %s', async (_what, file, spoilt) => {
    await start('optional');
    folder.write(file, spoilt(readFileSync(folder.file(file), 'utf8')));
    await server.reload();
    expect(said('is rejected')).toHaveLength(1);
    expect((await call(open(issue({ commonName: 'ada' })))).status).toBe(200);
  });

  it('shows the new certificate of the server to new connections, once certificate and key fit', async () => {
    await start('optional');
    const { port } = new URL(server.url);
    const shown = async () => {
      const socket = connect({ ...open().options, port: Number(port) });
      await once(socket, 'secureConnect');
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      return Number.parseInt(serialNumber, 16);
    };
    const first = await shown();
    const before = open();
    expect((await call(before)).status).toBe(200);
    const next = folder.issueServer();
    folder.write('cert.pem', next.cert);
    await vi.waitFor(() => expect(said('is rejected')).toHaveLength(1), { timeout: 15_000 });
    expect(await shown()).toBe(first);
    folder.write('key.pem', next.key);
    await vi.waitFor(async () => expect(await shown()).toBe(next.serial), { timeout: 15_000 });
    expect((await call(before)).status).toBe(200);
    expect(Object.values(before.freeSockets).flat()).toHaveLength(1);
  });
});
