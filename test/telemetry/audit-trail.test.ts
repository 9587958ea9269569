import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AuditStore } from '../../src/audit/audit-store.js';
import { verifyTrail } from '../../src/audit/verify-trail.js';
import { Database } from '../../src/database/database.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer } from '../fixtures/test-server.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const start = () => startTestServer([ProbeModule], { AUDIT_STORE: 'on', DATA_DIR: dataDir });

/** What an auditor sees, once the service has stopped. */
async function readTrail() {
  const database = new Database({ url: undefined, file: join(dataDir, 'gatehouse.db'), samples: false }, () => 0);
  const store = new AuditStore(database);
  const key = createPublicKey(readFileSync(join(dataDir, 'audit-signing-key.pem'), 'utf8'));
  const verdict = await verifyTrail(store, [key]);
  const rows = [];
  for (const chain of await store.chains()) {
    for await (const { link } of store.rowsOf(chain)) rows.push(JSON.parse(link.event) as Record<string, unknown>);
  }
  await database.close();
  return { verdict, calls: rows.filter(({ event }) => event === 'call') };
}

it('keeps one row of every call, also of a refused one, chained and signed, over restarts', async () => {
  for (const round of [1, 2]) {
    const server = await start();
    const authorization = `Bearer ${await server.token({ sub: `ada-${round}` })}`;
    await callTool(server, { era: '2026-07-28', tool: 'echo', input: { text: 'hi' }, authorization });
    await callTool(server, { era: '2025-11-25', tool: 'mistake', authorization });
    await callTool(server, { era: '2025-11-25', tool: 'echo' });
    const lines = server.audit().map(({ executionId }) => executionId);
    await server.close();
    const { calls } = await readTrail();
    expect(calls.map(({ executionId }) => executionId)).toEqual(expect.arrayContaining(lines));
    expect(calls).toHaveLength(round * 3);
  }
  const { verdict, calls } = await readTrail();
  expect(verdict).toEqual({ rows: 8, chains: 2, findings: [], open: [] });
  expect(calls.find(({ outcome }) => outcome === 'ok')).toMatchObject({
    at: expect.stringMatching(/^\d{4}-/),
    executionId: expect.any(String),
    credential: 'jwt',
    kind: 'tool',
    name: 'echo',
    arguments: { text: 'hi' },
    transport: 'http',
    remoteAddress: '127.0.0.1',
    attempts: 1,
    durationMs: expect.any(Number),
  });
});

it('keeps no personal data of arguments, neither in the rows nor in the lines', async () => {
  const server = await start();
  const authorization = `Bearer ${await server.token()}`;
  const personal = ['ada@example.com', '+49 170 1234567', '4111 1111 1111 1111', 'She was in tears on the phone'];
  for (const text of personal) {
    await callTool(server, { era: '2026-07-28', tool: 'echo', input: { text }, authorization });
  }
  const lines = JSON.stringify(server.logs);
  await server.close();
  const { calls } = await readTrail();
  expect(calls).toHaveLength(personal.length);
  for (const text of personal) expect(lines + JSON.stringify(calls)).not.toContain(text);
});

it('says in its metrics that rows wait for a lost store, and that they are stored', async () => {
  const server = await start();
  const authorization = `Bearer ${await server.token()}`;
  const told = async () => {
    const { samples } = await scrape(server);
    return [samples.get('mcp_audit_state{state="waiting"}'), samples.get('mcp_audit_waiting{place="file"}')];
  };
  const rename = (from: string, to: string) => {
    const database = new DatabaseSync(join(dataDir, 'gatehouse.db'));
    database.exec(`alter table ${from} rename to ${to}`);
    database.close();
  };
  // Whether the row that opens the chain is stored by now, nobody knows.
  expect(await told()).toEqual([0, 0]);
  rename('gatehouse_audit', 'gone');
  await callTool(server, { era: '2026-07-28', tool: 'echo', input: { text: 'hi' }, authorization });
  await vi.waitFor(async () => expect(await told()).toEqual([1, expect.toSatisfy((rows) => rows > 0)]), {
    timeout: 10_000,
  });
  rename('gone', 'gatehouse_audit');
  await vi.waitFor(async () => expect(await told()).toEqual([0, 0]), { timeout: 10_000 });
  await server.close();
  const { verdict, calls } = await readTrail();
  expect([verdict.findings, calls.length]).toEqual([[], 1]);
});
