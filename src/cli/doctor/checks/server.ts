import type { Check } from '../check.js';
import { callRaw, type Door, type RawAnswer } from '../connection/raw-call.js';
import { converse, ERAS, overHttp } from '../connection/sdk-client.js';
import { failed, type Finding, note, ok } from '../finding.js';
import { type ClockReading, readingOfHeader } from './clock.js';
import { refusalFaults, word } from './refusal-faults.js';
import { BAD_CREDENTIAL, judged, OVER_LIMIT } from './refusals.js';

/** A server that others use, which must not notice the doctor. */
export interface LiveServer {
  readonly base: URL;
  readonly door: Door;
  /** Where `/metrics` is. */
  readonly metrics: URL;
  readonly clocks: ClockReading[];
  /** Decision ids of what it refused the doctor. */
  readonly refused: string[];
  /** Set once nobody answers as it should: every further check would say so again. */
  isLost?: boolean;
}

/** What anybody may call, and changes nothing. */
const HARMLESS = 'health-check';
/** Nobody's: https://www.rfc-editor.org/rfc/rfc2606 */
const FOREIGN_ORIGIN = 'https://doctor.invalid';
/** Calls after which a limit is not looked for any longer. */
const MOST_CALLS = 300;
const AT_ONCE = 10;
const LIMIT_MS = 12_000;

/** Everything that may be tried on a server in use: a few calls, one wrong credential, one foreign origin. */
export function serverChecks(server: LiveServer): readonly Check[] {
  const check = (name: string, title: string, run: Check['run']): Check => ({
    name: `server.${name}`,
    title,
    limitMs: LIMIT_MS,
    run: (signal) => (server.isLost ? note('Not checked: the server is not reached.') : run(signal)),
  });
  return [
    check('ready', 'The server is ready', (signal) => readyFinding(server, signal)),
    ...ERAS.map((era) =>
      check(`call.${era.era}`, `The server answers protocol ${era.era}`, async (signal) => {
        if (Object.keys(server.door.headers).length === 0) {
          return note('Not called: nobody gave a credential.', 'Give --token or --key, or set GATEHOUSE_TOKEN.');
        }
        const choose = (tools: readonly string[]) => tools.find((name) => name === HARMLESS);
        const said = await converse(era, overHttp(server.door), choose, signal);
        if (!said.tools.includes(HARMLESS)) {
          return note(`${said.tools.length} tools listed; none called: it does not offer ${HARMLESS}.`);
        }
        return said.isAnswered
          ? ok(`${said.protocolVersion}: ${said.tools.length} tools listed, ${HARMLESS} called.`)
          : failed(`${HARMLESS} answered with an error.`, 'Look at its log and at `gatehouse explain`.');
      }),
    ),
    check('401', 'The server refuses a wrong credential: 401', (signal) => wrongCredential(server, signal)),
    check('403', 'The server refuses a foreign origin: 403', (signal) => foreignOrigin(server, signal)),
    check('metrics', 'The server shows its metrics', (signal) => metricsFinding(server, signal)),
  ];
}

async function readyFinding(server: LiveServer, signal: AbortSignal): Promise<Finding> {
  const { base, door, clocks } = server;
  const asked = Date.now();
  server.isLost = true;
  const ready = await door.fetch(new URL('/readyz', base), { signal });
  server.isLost = false;
  const reading = readingOfHeader('the server', ready.headers, asked, Date.now());
  if (reading !== undefined) clocks.push(reading);
  if (ready.status !== 200) {
    return failed(`/readyz answers ${ready.status}.`, 'It is starting, stopping or full: ask /health what it lacks.');
  }
  const health = await door.fetch(new URL('/health', base), { signal });
  const { status, dependencies = {} } = (await health.json()) as {
    readonly status?: string;
    readonly dependencies?: Readonly<Record<string, { readonly status: string }>>;
  };
  const down = Object.entries(dependencies).flatMap(([name, one]) => (one.status === 'up' ? [] : [name]));
  if (status === 'healthy') return ok('Ready and healthy.');
  return failed(
    `It is ${status ?? 'unknown'}: ${down.join(', ') || 'it does not say why'}.`,
    'Mend what is down there.',
  );
}

async function wrongCredential({ door, refused }: LiveServer, signal: AbortSignal): Promise<Finding> {
  const stranger = { ...door, headers: { authorization: 'Bearer not-a-token' } };
  const answer = await callRaw(stranger, HARMLESS, {}, { signal });
  if (typeof answer.data.decisionId === 'string') refused.push(answer.data.decisionId);
  return judged(answer, BAD_CREDENTIAL);
}

/** A page of anybody in the browser of somebody who may call. */
async function foreignOrigin({ door }: LiveServer, signal: AbortSignal): Promise<Finding> {
  const page = { ...door, headers: { ...door.headers, origin: FOREIGN_ORIGIN } };
  return judged(await callRaw(page, HARMLESS, {}, { signal }), { status: 403, outcome: 'forbidden' });
}

async function metricsFinding({ door, metrics }: LiveServer, signal: AbortSignal): Promise<Finding> {
  const answer = await door.fetch(metrics, { headers: { accept: 'application/openmetrics-text' }, signal });
  const text = await answer.text();
  if (answer.status === 404 || answer.status === 401 || answer.status === 403) {
    return note(`${metrics.pathname} answers ${answer.status} here.`, 'Where METRICS_PORT is set, they are there.');
  }
  return text.includes('mcp_build_info')
    ? ok('OpenMetrics, with mcp_build_info.')
    : failed(`${metrics.pathname} answers ${answer.status} without mcp_build_info.`, 'Look who answers there.');
}

/** With `--provoke`: uses up the limit of the caller that was named. Its calls count in `RATE_LIMIT_GLOBAL` as well. */
export function provokedLimit(server: LiveServer): Check {
  const { door } = server;
  return {
    name: 'server.429',
    title: 'The server refuses a call over the limit: 429',
    limitMs: 20_000,
    run: async (signal) => {
      if (server.isLost) return note('Not checked: the server is not reached.');
      for (let made = 0; made < MOST_CALLS; made += AT_ONCE) {
        const calls = Array.from({ length: AT_ONCE }, () => callRaw(door, HARMLESS, {}, { signal }));
        const refusals = (await Promise.all(calls)).filter(({ isError }) => isError);
        const refused = refusals.find(isOfLimit) ?? refusals[0];
        if (refused === undefined) continue;
        if (!isOfLimit(refused)) {
          const seen = `${HARMLESS} was refused with outcome ${word(refused.data.outcome)}, and no limit was reached.`;
          return note(seen, `Let this caller call ${HARMLESS}, or look at the limit in its metrics.`);
        }
        const finding = judged(refused, OVER_LIMIT);
        return refusalFaults(refused, OVER_LIMIT).length > 0 ? finding : ok(`${finding.seen} After ${made} calls.`);
      }
      return note(`${MOST_CALLS} calls were served.`, 'Look whether RATE_LIMIT_PRINCIPAL is meant to be that high.');
    },
  };
}

/** Also one that says too little of itself: that is what is looked for. */
function isOfLimit({ status, data }: RawAnswer): boolean {
  return status === OVER_LIMIT.status || data.outcome === OVER_LIMIT.outcome;
}

/** What is left alone on a server in use, so that nobody takes silence for proof. */
export function notProvoked(names: readonly string[]): Check {
  return {
    name: 'server.not-provoked',
    title: 'What was left alone',
    limitMs: 1_000,
    run: () =>
      note(
        `${names.join(', ')}: others use this server.`,
        'Run `gatehouse doctor` without --url where it is installed.',
      ),
  };
}
