import type { Check } from '../check.js';
import { converse, ERAS, type Era, overHttp, overStdio, type Way } from '../connection/sdk-client.js';
import { failed, ok } from '../finding.js';
import type { Probe } from '../probe/start-probe.js';
import { newTrace, onProbe, type ProbeSession } from './probe-session.js';

const TOOL = 'doctor-answer';
const CHECK_NODE = 'Compare `node --version` with `engines` in package.json, and install again with `npm ci`.';

/** A real call by the official client: in both eras, over HTTP and over stdio. */
export function conversations(session: ProbeSession): readonly Check[] {
  return ERAS.flatMap((era) => [
    conversation(session, era, 'http', (probe) => overHttp(probe.door)),
    conversation(session, era, 'stdio', (probe) => overStdio(stdioOf(probe, era))),
  ]);
}

/** Each process has a folder of its own: two at once would be one trail. */
function stdioOf({ stdio }: Probe, { era }: Era) {
  return { ...stdio, env: { ...stdio.env, DATA_DIR: `${stdio.env['DATA_DIR']}-${era}` } };
}

function conversation(session: ProbeSession, era: Era, way: 'http' | 'stdio', wayTo: (probe: Probe) => Way): Check {
  return onProbe(session, {
    name: `call.${way}.${era.era}`,
    title: `A call over ${way === 'http' ? 'HTTP' : way}, protocol ${era.era}`,
    limitMs: 40_000,
    run: async (probe, signal) => {
      const { traceId, traceparent } = newTrace();
      const { protocolVersion, tools, isAnswered } = await probe.whileGuest(() =>
        converse(era, wayTo(probe), (listed) => listed.find((name) => name === TOOL), signal, { traceparent }),
      );
      if (!tools.includes(TOOL)) return failed(`It listed ${tools.length} tools, and not ${TOOL}.`, CHECK_NODE);
      if (!isAnswered) return failed(`${TOOL} answered with an error.`, CHECK_NODE);
      // What serves stdio here sends no telemetry: hosts start it without.
      if (way === 'http') session.made.push({ tool: TOOL, outcome: 'ok', traceId });
      return ok(`${protocolVersion}: ${tools.length} tools listed, one called.`);
    },
  });
}
