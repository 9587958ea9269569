import { auditPublicKey } from '../../audit/audit-public-key.js';
import { withTrail } from '../../audit/open-trail.js';
import { verifyTrail } from '../../../audit/verify-trail.js';
import { reasonOf } from '../bounded-check.js';
import type { Check } from '../check.js';
import { failed, ok } from '../finding.js';
import type { ProbeRun } from '../probe/start-probe.js';
import { onProbe, type ProbeSession } from './probe-session.js';

/** Opens the instance that everything after it is tried on. */
export function probeStart(session: ProbeSession, run: ProbeRun): Check {
  return {
    name: 'probe.start',
    title: 'An instance of this build opens',
    limitMs: 40_000,
    run: async (signal) => {
      try {
        session.probe = await run.open(signal);
      } catch (thrown) {
        return failed(
          reasonOf(thrown),
          'A start fails like this too: mend what it says, then `gatehouse config check`.',
        );
      }
      return ok(`${session.probe.tools} tools on ${session.probe.url}.`);
    },
  };
}

export function probeStop(session: ProbeSession): Check {
  return onProbe(session, {
    name: 'probe.stop',
    title: 'It stops in order',
    limitMs: 8_000,
    run: async (probe) => {
      const code = await probe.stop();
      return code === 0
        ? ok('Exit code 0 after SIGTERM.')
        : failed(`Exit code ${code ?? 'none: it had to be killed'}.`, 'Look at the log of a service that is stopped.');
    },
  });
}

/** The chain of the probe, once it is closed: written, signed and sound. */
export function trailVerifies(session: ProbeSession): Check {
  return onProbe(session, {
    name: 'audit.verify',
    title: 'The audit trail verifies',
    limitMs: 5_000,
    run: async ({ terminal }) => {
      const key = auditPublicKey(terminal);
      const { rows, open, findings } = await withTrail(terminal, ({ store }) => verifyTrail(store, [key]));
      const problems = [...findings.map(({ problem }) => problem), ...open.map(() => 'its chain was not closed')];
      if (rows === 0) problems.push('it has no rows');
      return problems.length === 0
        ? ok(`${rows} rows, chained and signed.`)
        : failed(`${problems.join('; ')}.`, 'Read docs/audit.md, and look at the clock and the disk of DATA_DIR.');
    },
  });
}
