import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Accounting } from '../fixtures/accounting.js';
import { ownFolder } from '../fixtures/gatehouse-process.js';
import { findGoProgram } from '../fixtures/go-program.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer } from '../fixtures/test-server.js';

const k6 = findGoProgram('k6', 'go.k6.io/k6');
const LOAD_SECONDS = Number(process.env['LOAD_SECONDS'] ?? '20');

/** Ten slots of a tool that takes 500 ms are 20 calls a second; a line of five is half a service time. */
const SETTINGS = { CALLS_MAX_RUNNING: '10', CALLS_MAX_QUEUED: '5', LOG_LEVEL: 'info' };

interface Trend {
  readonly values: { readonly count: number; readonly 'p(99)': number; readonly 'p(50)': number };
}

it.runIf(k6)(
  'serves what it can in time and sheds the rest at once, with 200 clients at twice its capacity',
  async () => {
    const server = await startTestServer([ProbeModule], SETTINGS);
    const folder = ownFolder();
    try {
      const subjects = Array.from({ length: 20 }, (_, index) =>
        server.token({ sub: `user-${index}`, expiresInSeconds: 3_600 }),
      );
      const account = await Accounting.open(server);
      const summary = join(folder.cwd, 'summary.json');
      await promisify(execFile)(
        k6!,
        ['run', '--quiet', '--no-usage-report', join(import.meta.dirname, 'overload.k6.js')],
        {
          env: {
            ...folder.env,
            MCP_URL: server.mcp.href,
            TOKENS: JSON.stringify(await Promise.all(subjects)),
            LOAD_SECONDS: String(LOAD_SECONDS),
            SUMMARY: summary,
          },
        },
      );
      const metrics = JSON.parse(readFileSync(summary, 'utf8')) as Record<string, Trend | undefined>;
      const { unloaded_ms: unloaded, admitted_ms: admitted, shed_ms: shed } = metrics;
      const values = { unloaded: unloaded?.values, admitted: admitted?.values, shed: shed?.values };
      console.log(JSON.stringify(values));
      expect(metrics['other_answers']).toBeUndefined();
      // Near its capacity it keeps working: an overload does not cost the calls it could serve.
      expect(admitted!.values.count).toBeGreaterThan(LOAD_SECONDS * 20 * 0.85);
      expect(shed!.values.count).toBeGreaterThan(LOAD_SECONDS * 20 * 0.5);
      expect(admitted!.values['p(99)']).toBeLessThan(2 * unloaded!.values['p(99)']);
      expect(shed!.values['p(99)']).toBeLessThan(250);
      await account.expectSent({
        ok: unloaded!.values.count + admitted!.values.count,
        overloaded: shed!.values.count,
      });
    } finally {
      await server.close();
      folder.remove();
    }
  },
  (LOAD_SECONDS + 60) * 1_000,
);
