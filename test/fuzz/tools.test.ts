import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { Catalogue } from '../../src/tool/catalogue.js';
import { instructs } from '../fixtures/instructs.js';
import { startPostgres } from '../fixtures/postgres.js';
import { callTool, ERAS, type RawAnswer } from '../fixtures/raw-call.js';
import { startTestService, type TestServer } from '../fixtures/test-server.js';
import { expectHarmless } from './answer-properties.js';
import { watchSql } from './executed-sql.js';
import { FUZZ_TEST_TIMEOUT_MS, holds } from './fuzz-settings.js';
import { hostileArguments, madeArguments, MARK } from './hostile-arguments.js';

/** How often all tools together are called, as a multiple of the runs of other properties. */
const SHARES = { embedded: 3, postgres: 1 } as const;
/** What a tool may answer to any arguments. A lost upstream or a defect is not among them. */
const EXPECTED = ['ok', 'invalid_input', 'tool_error', 'forbidden', 'missing_capability', 'answer_too_large'];

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

describe.each(['embedded', 'postgres'] as const)('every tool of the catalogue, on %s', (kind) => {
  const isMissing = kind === 'postgres' && postgres === undefined;
  let server: TestServer;
  let calls = 0;

  beforeAll(async () => {
    if (isMissing) return;
    const env = kind === 'postgres' ? { DATABASE_URL: await postgres!.freshDatabase() } : {};
    server = await startTestService(AppModule.with, { ...env, LOG_LEVEL: 'silent' });
  });
  afterAll(() => server?.close());

  /** Somebody new each time, who may do everything: limits of a principal end no run. */
  async function call(tool: string, input: object): Promise<RawAnswer> {
    calls += 1;
    const { tools } = server.app.get(Catalogue, { strict: false });
    const scopes = tools.flatMap(({ access }) => (typeof access === 'object' ? (access.scopes ?? []) : []));
    const token = await server.token({ sub: `fuzz-${calls}`, roles: ['admin', 'user'], scopes: [...new Set(scopes)] });
    return callTool(server, { era: ERAS[calls % 2]!, tool, input, authorization: `Bearer ${token}` });
  }

  it.skipIf(isMissing)(
    'stands every argument: none becomes a statement, none is an internal error, each refusal says what to do',
    async () => {
      const sql = watchSql();
      const seen = new Set<string>();
      const { tools } = server.app.get(Catalogue, { strict: false });
      try {
        for (const { name, listing } of tools) {
          await holds(
            hostileArguments(listing.inputSchema),
            async (drawn) => {
              const answer = await call(name, madeArguments(drawn));
              expectHarmless(answer);
              const outcome = outcomeOf(answer);
              expect(EXPECTED, answer.text.slice(0, 500)).toContain(outcome);
              if (outcome !== 'ok') expect(messageOf(answer)).toSatisfy(instructs);
              seen.add(`${name} ${outcome}`);
            },
            SHARES[kind] / tools.length,
          );
        }
      } finally {
        sql.stop();
      }
      expect([...sql.statements].filter((statement) => statement.includes(MARK))).toEqual([]);
      // It is no use if nothing came through: statements were sent, and each tool has refused somebody.
      expect(sql.statements.size).toBeGreaterThan(5);
      for (const { name } of tools) expect(seen).toContain(`${name} invalid_input`);
      for (const outcome of ['ok', 'tool_error'])
        expect(
          [...seen].some((one) => one.endsWith(` ${outcome}`)),
          outcome,
        ).toBe(true);
    },
    2 * FUZZ_TEST_TIMEOUT_MS,
  );
});

function outcomeOf({ message: { result, error } }: RawAnswer): unknown {
  if (error !== undefined) return error.data?.['outcome'];
  const refusal = result?._meta?.['gatehouse/refusal'] as { outcome?: unknown } | undefined;
  return result?.isError === true ? refusal?.outcome : 'ok';
}

function messageOf({ message: { result, error } }: RawAnswer): string {
  return error?.message ?? result?.content[0]?.text ?? '';
}
