import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OutcomeName } from '../../src/errors/failure-kinds.js';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import { gatehouse } from '../fixtures/gatehouse-command.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { buildProbeApp, PROBE_APP } from '../fixtures/probe-app/probe-app.js';
import { callTool, type RawAnswer } from '../fixtures/raw-call.js';
import { runToExit } from '../fixtures/run-to-exit.js';

let server: GatehouseProcess;
let bearer: string;
let env: Record<string, string>;

beforeAll(buildProbeApp, COMPILE_LIMIT_MS);
beforeAll(async () => {
  server = await startGatehouse(
    {
      TLS: 'off',
      HOST: '127.0.0.1',
      RATE_LIMIT_TOOLS: 'piped=1/h',
      CALLS_MAX_RUNNING: '1',
      CALLS_MAX_QUEUE_MS: '50',
      ANSWER_MAX_BYTES: '300',
      BREAKER_FAILURES: '1',
      SHED_LOOP_PERCENT: '0',
    },
    PROBE_APP,
  );
  bearer = `Bearer ${await server.token({ sub: 'ada' })}`;
  env = { DATA_DIR: join(server.cwd, 'data') };
});
afterAll(() => server.stop());

const call = (
  tool: string,
  input: object = {},
  more: { authorization?: string | undefined; signal?: AbortSignal; meta?: Record<string, unknown> } = {},
) => callTool({ mcp: new URL(server.mcp) }, { era: '2025-11-25', tool, input, authorization: bearer, ...more });
const twice = async (tool: string, input: object = {}) => {
  await call(tool, input);
  return call(tool, input);
};

/** What a client has to quote. */
function decisionIdOf({ message }: RawAnswer): string {
  const { decisionId } =
    message.error?.data ?? (message.result!._meta!['gatehouse/refusal'] as Record<string, unknown>);
  return decisionId as string;
}

const lines = () =>
  server
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"audit"'))
    .map((line) => (JSON.parse(line) as { audit: Record<string, string> }).audit);

/** The id of a call whose client got no answer, or no id. */
const loggedAs = (outcome: OutcomeName, name: string) =>
  vi.waitUntil(() => lines().find((row) => row['outcome'] === outcome && row['name'] === name)?.['executionId'], {
    timeout: 5_000,
  });

/** Holds the only slot until somebody has been refused for it. */
async function whileFull(): Promise<string> {
  const leave = new AbortController();
  const holding = call('slow', { ms: 4_000 }, { signal: leave.signal }).catch(() => {});
  const refused = await vi.waitUntil(
    async () => {
      const answer = await call('shout', { text: 'x' });
      return answer.status === 503 || answer.message.error?.code === 503 ? answer : undefined;
    },
    { timeout: 3_000, interval: 10 },
  );
  leave.abort();
  await holding;
  return decisionIdOf(refused);
}

/** How each is brought about, and what is said of it. A new outcome does not compile until it is here. */
const WAYS: Record<OutcomeName, readonly [come: () => Promise<string>, said: RegExp]> = {
  ok: [async () => (await call('echo', { text: 'hi' }), loggedAs('ok', 'echo')), /call of echo by ada was not refused/],
  invalid_input: [async () => decisionIdOf(await call('echo', { text: 5, mine: 'x' })), /in 2 places \(text\)/],
  tool_error: [async () => decisionIdOf(await call('mistake')), /call of mistake by ada.*the tool itself/],
  unknown_tool: [async () => decisionIdOf(await call('invented_name')), /names nothing this server offers/],
  unauthenticated: [
    async () => decisionIdOf(await call('echo', {}, { authorization: undefined })),
    /echo by anonymous.*needs a credential/,
  ],
  forbidden: [async () => decisionIdOf(await call('restricted')), /forbidden: This needs the role admin/],
  missing_capability: [async () => decisionIdOf(await call('ledger_audit')), /lacks a capability.*tasks/],
  rate_limited: [
    async () => decisionIdOf(await twice('piped', { text: 'x' })),
    /by the limit principal_tool:piped \(1\).*It could pass \d+ seconds later. gatehouse can ada piped/,
  ],
  upstream_limited: [async () => decisionIdOf(await call('ledger_busy')), /refused by ledger.*30 seconds later/],
  overloaded: [whileFull, /the one slot was taken, and none came free within 50 ms.*CALLS_MAX_RUNNING/],
  circuit_open: [async () => decisionIdOf(await twice('ledger_down')), /breaker of ledger is open/],
  timeout: [async () => decisionIdOf(await call('deaf')), /ended after .* longer than the 100 ms.*longer timeoutMs/],
  client_timeout: [
    async () => decisionIdOf(await call('slow', { ms: 4_000 }, { meta: { 'gatehouse/timeoutMs': 20 } })),
    /ended after .* longer than the 20 ms its client gave it.*More time from its client/,
  ],
  upstream: [async () => decisionIdOf(await call('upstream')), /failed because the upstream did/],
  answer_too_large: [
    async () => decisionIdOf(await call('echo', { text: 'x'.repeat(900) })),
    /withheld.*ANSWER_MAX_BYTES/,
  ],
  cancelled: [async () => (await whileFull(), loggedAs('cancelled', 'slow')), /cancelled by its client/],
  internal: [async () => decisionIdOf(await call('explode')), /defect of this server/],
};

const explained = (id: string, ...flags: string[]) =>
  vi.waitUntil(
    async () => {
      const { code, stdout } = await gatehouse(['explain', id, ...flags], env);
      return code === 0 ? stdout : undefined;
    },
    { timeout: 5_000 },
  );

describe('gatehouse explain', () => {
  it.each(Object.entries(WAYS) as [OutcomeName, (typeof WAYS)[OutcomeName]][])(
    'tells why a call ended as %s, from the decision id in its answer',
    async (outcome, [come, said]) => {
      const id = await come();
      expect(await explained(id)).toMatch(said);
      const { call: row } = JSON.parse(await explained(id, '--json')) as { call: object };
      expect(row).toMatchObject({ outcome, executionId: id });
      expect(JSON.stringify(row)).not.toMatch(/hunter2|"mine"|xxx/);
    },
  );

  it('tells of an id that is unknown or was pruned', async () => {
    const { code, stderr } = await gatehouse(['explain', '00000000-0000-4000-8000-000000000000'], env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('it was pruned') });
  });

  it('is a program of its own', async () => {
    const id = decisionIdOf(await call('restricted'));
    await explained(id);
    const environment = { PATH: process.env['PATH'] ?? '', ...env };
    const ended = await runToExit('cli/gatehouse.js', { cwd: server.cwd, env: environment }, ['explain', id]);
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('needs the role admin') });
  });
});
