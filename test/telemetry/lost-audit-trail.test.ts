import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let dataDir: string;
let server: TestServer;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'));
  server = await startTestServer([ProbeModule], { AUDIT_STORE: 'on', DATA_DIR: dataDir });
});
afterEach(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function loseStore(): void {
  const database = new DatabaseSync(join(dataDir, 'gatehouse.db'));
  database.exec('alter table gatehouse_audit rename to gone');
  database.close();
}

/** One call that is refused whatever the trail is like, so that there is a row to keep. */
const strangersCall = () => callTool(server, { era: '2026-07-28', tool: 'echo', input: { text: 'hi' } });

async function health() {
  const response = await fetch(new URL('/health', server.url));
  const { status, dependencies } = (await response.json()) as { status: string; dependencies: object };
  return { http: response.status, status, dependencies };
}

const audit = (status: 'up' | 'down') => expect.objectContaining({ audit: expect.objectContaining({ status }) });

it('/health tells of a trail that waits, and is 503 where it can be kept nowhere and no call is served', async () => {
  expect(await health()).toEqual({ http: 200, status: 'healthy', dependencies: audit('up') });
  // What this process knows without asking anybody has none.
  const latencies = [...(await scrape(server)).samples.keys()].filter((name) =>
    name.startsWith('mcp_dependency_latency'),
  );
  expect(latencies).toEqual(['mcp_dependency_latency_seconds{dependency="database"}']);
  loseStore();
  await strangersCall();
  await vi.waitFor(
    async () => expect(await health()).toEqual({ http: 200, status: 'degraded', dependencies: audit('down') }),
    { timeout: 5_000 },
  );
  rmSync(dataDir, { recursive: true });
  await strangersCall();
  await vi.waitFor(
    async () => expect(await health()).toEqual({ http: 503, status: 'unhealthy', dependencies: audit('down') }),
    { timeout: 5_000 },
  );
});

it('tells what the door refused by its own outcome while nothing is served, and at the end which rows only the log has', async () => {
  loseStore();
  rmSync(dataDir, { recursive: true });
  await strangersCall();
  await vi.waitFor(async () => expect((await scrape(server)).samples.get('mcp_audit_state{state="failing"}')).toBe(1));
  expect(await strangersCall()).toMatchObject({ status: 401 });
  expect(server.audit().map(({ outcome }) => outcome)).toEqual(['unauthenticated', 'unauthenticated']);
  await server.close();
  expect(server.logs).toContainEqual(
    expect.objectContaining({ level: 'error', rows: expect.toSatisfy((n) => n >= 2) }),
  );
});
