import { createHash } from 'node:crypto';
import type { Agent } from 'node:https';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { callOver, connection, TlsFolder } from '../fixtures/tls-folder.js';

const CLIENTS = 50;
const ROUNDS = 3;
const CLIENTS_YAML = 'clients: [{ id: bot, certificate: { commonName: bot } }]';

let folder: TlsFolder;
let server: TestServer;
let agents: Agent[];

const secretOf = (round: number) => createHash('sha256').update(`secret ${round}`).digest('hex');
const applied = () => server.logs.filter(({ msg }) => String(msg).includes('configuration is applied')).length;

beforeEach(async () => {
  folder = new TlsFolder();
  folder.write('secret', secretOf(0));
  folder.write('config.yaml', CLIENTS_YAML);
  agents = [];
  server = await startTestServer([ProbeModule], {
    ...folder.env('optional'),
    JWT_SECRET_FILE: folder.file('secret'),
    CALLS_MAX_QUEUED: '1000',
  });
});
afterEach(async () => {
  agents.forEach((agent) => agent.destroy());
  await server.close();
  folder[Symbol.dispose]();
});

/** Calls until it is told to stop, over connections old and new. */
async function callOn(credentials: () => Promise<{ agent: Agent; authorization?: string }>, isOver: () => boolean) {
  const answers = { ok: 0, failed: [] as string[] };
  while (!isOver()) {
    const { agent, authorization } = await credentials();
    try {
      const { status, text } = await callOver(server, { agent, tool: 'echo', ...(authorization && { authorization }) });
      if (status === 200 && text.includes('hi')) answers.ok += 1;
      else answers.failed.push(`${status} ${text}`);
    } catch (error) {
      answers.failed.push(String(error));
    }
    await nextTurn();
  }
  return answers;
}

it('certificates, lists, clients and settings change while fifty clients call, and no call fails', async () => {
  const issued = folder.clients.issue({ commonName: 'bot' });
  let isOver = false;
  const open = (client?: typeof issued) => {
    const agent = connection(client);
    agents.push(agent);
    return agent;
  };
  const token = `Bearer ${await server.token({ secret: secretOf(0), audience: 'us' })}`;
  const callers = Array.from({ length: CLIENTS }, (_, index) => {
    let agent = index % 2 === 0 ? open() : open(issued);
    let calls = 0;
    const credentials = async () => {
      calls += 1;
      // Some begin a new connection every few calls, and with it a new handshake.
      if (index % 5 === 0 && calls % 10 === 0) agent = index % 2 === 0 ? open() : open(issued);
      return index % 2 === 0 ? { agent, authorization: token } : { agent };
    };
    return callOn(credentials, () => isOver);
  });
  for (let round = 1; round <= ROUNDS; round += 1) {
    folder.serve(folder.issueServer());
    folder.clients.revoke(folder.clients.issue({ commonName: 'gone' }));
    folder.write('crl.pem', folder.clients.crl());
    const limits = `auth: { audience: us, tokenCacheEntries: ${100 + round} }`;
    folder.write('config.yaml', `${CLIENTS_YAML}\n${limits}`);
    await vi.waitFor(() => expect(applied()).toBe(round), { timeout: 10_000 });
  }
  isOver = true;
  const answers = await Promise.all(callers);
  expect(answers.flatMap(({ failed }) => failed)).toEqual([]);
  for (const { ok } of answers) expect(ok).toBeGreaterThan(ROUNDS);
});

it('a secret is replaced while fifty clients call, and no call fails', async () => {
  await server.close();
  folder.write('previous', secretOf(9));
  server = await startTestServer([ProbeModule], {
    ...folder.env('optional'),
    JWT_SECRET_FILE: folder.file('secret'),
    JWT_PREVIOUS_SECRET_FILE: folder.file('previous'),
    CALLS_MAX_QUEUED: '1000',
  });
  let isOver = false;
  let current = await server.token({ secret: secretOf(0) });
  const callers = Array.from({ length: CLIENTS }, (_, index) => {
    const agent = connection();
    agents.push(agent);
    // Half of them go on with the token they have.
    const first = current;
    return callOn(
      async () => ({ agent, authorization: `Bearer ${index % 2 === 0 ? first : current}` }),
      () => isOver,
    );
  });
  folder.write('previous', secretOf(0));
  folder.write('secret', secretOf(1));
  const next = await server.token({ secret: secretOf(1) });
  const status = async () => {
    const authorization = `Bearer ${next}`;
    return (await callOver(server, { agent: agents[0]!, tool: 'echo', authorization })).status;
  };
  await vi.waitFor(async () => expect(await status()).toBe(200), { timeout: 10_000 });
  current = next;
  isOver = await vi.waitFor(async () => (await status()) === 200);
  const answers = await Promise.all(callers);
  expect(answers.flatMap(({ failed }) => failed)).toEqual([]);
  for (const { ok } of answers) expect(ok).toBeGreaterThan(0);
});
