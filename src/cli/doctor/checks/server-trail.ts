import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '../../../config/config.schema.js';
import { withTrail } from '../../audit/open-trail.js';
import type { Terminal } from '../../run-command.js';
import type { Check } from '../check.js';
import { failed, note, ok } from '../finding.js';
import type { LiveServer } from './server.js';

const ARRIVES_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 200;

/** What the server of this machine refused the doctor is in its trail. */
export function serverTrail(server: LiveServer, terminal: Terminal, { store }: Settings['audit']): Check {
  return {
    name: 'server.audit',
    title: 'The server stored the audit row',
    limitMs: ARRIVES_WITHIN_MS + 2_000,
    run: async (signal) => {
      if (store === 'off') return note('AUDIT_STORE is off: rows are lines on stdout.');
      const [id] = server.refused;
      if (id === undefined) return note('Not checked: it refused nothing with a decision id.');
      const deadline = performance.now() + ARRIVES_WITHIN_MS;
      while (performance.now() < deadline) {
        const found = await withTrail(terminal, ({ query }) => query.byDecisionId(id));
        if (found !== undefined) return ok(`Its refusal is row ${found.place.seq} of the trail.`);
        await wait(LOOK_EVERY_MS, undefined, { signal });
      }
      return failed(
        'The trail of this folder does not have it.',
        'Run the doctor where the server runs, with its settings (DATA_DIR, DATABASE_URL); else read docs/audit.md.',
      );
    },
  };
}
