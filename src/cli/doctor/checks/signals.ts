import { setTimeout as wait } from 'node:timers/promises';
import { OUTCOME } from '../../../observability/call-attributes.js';
import { withTrail } from '../../audit/open-trail.js';
import type { Check } from '../check.js';
import { failed, type Finding, ok } from '../finding.js';
import type { Probe } from '../probe/start-probe.js';
import { type MadeCall, onProbe, type ProbeSession } from './probe-session.js';

/** Milliseconds for everything to arrive: it is gathered, and sent a moment later. */
const ARRIVES_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 50;
/** Rows of the trail that are looked at: more than the doctor makes calls. */
const ROWS = 200;

/** Every call the doctor made is in every signal, with the same outcome. */
export function signals(session: ProbeSession): readonly Check[] {
  const check = (name: string, title: string, look: Look, todo: string, found?: string): Check =>
    onProbe(session, {
      name: `signal.${name}`,
      title,
      limitMs: ARRIVES_WITHIN_MS + 2_000,
      run: (probe, signal) => arrives(session.made, (calls) => look(probe, calls, signal), { todo, found }, signal),
    });
  return [
    check(
      'trace',
      'Their traces are sent',
      missingTraces,
      'Look at docs/stack.md: OTEL_* variables decide what is sent.',
    ),
    check('log', 'Their log lines are written', missingLines, 'Look at docs/operations.md, Reading the log.'),
    check('metric', 'Their metrics are counted', missingMetrics, 'Look at what /metrics answers.'),
    check(
      'exemplar',
      'A metric leads to a trace',
      missingExemplar,
      'Ask /metrics for application/openmetrics-text.',
      'A latency bucket names one of their traces.',
    ),
    check('audit', 'Their audit rows are stored', missingRows, 'Look at docs/audit.md, and at the disk of DATA_DIR.'),
  ];
}

/** Names what is not there yet. */
type Look = (probe: Probe, made: readonly MadeCall[], signal: AbortSignal) => Promise<readonly string[]>;

/** Looks until nothing is missing, or the time is over. */
async function arrives(
  made: readonly MadeCall[],
  look: (made: readonly MadeCall[]) => Promise<readonly string[]>,
  { todo, found }: { readonly todo: string; readonly found: string | undefined },
  signal: AbortSignal,
): Promise<Finding> {
  if (made.length === 0) return failed('No call was answered, so there is nothing to find.', 'See the checks above.');
  const deadline = performance.now() + ARRIVES_WITHIN_MS;
  for (;;) {
    const missing = await look(made);
    if (missing.length === 0) return ok(found ?? `All of ${made.length} calls, with the outcome they had.`);
    if (performance.now() >= deadline) return failed(`Missing: ${[...new Set(missing)].join(', ')}.`, todo);
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
}

const named = ({ tool, outcome }: MadeCall) => `${tool} (${outcome})`;

async function missingTraces({ received }: Probe, made: readonly MadeCall[]) {
  const isSent = ({ traceId, outcome }: MadeCall) =>
    received.some((one) => one.signal === 'span' && one.traceId === traceId && one.attributes[OUTCOME] === outcome);
  return made.filter((call) => !isSent(call)).map(named);
}

interface AuditLine {
  readonly trace_id?: string;
  readonly audit?: { readonly outcome?: string };
}

/** On stdout, and sent as a record of the same trace. */
async function missingLines({ log, received }: Probe, made: readonly MadeCall[]) {
  const lines = log()
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as AuditLine);
  const isWritten = ({ traceId, outcome }: MadeCall) =>
    lines.some(({ trace_id, audit }) => trace_id === traceId && audit?.outcome === outcome);
  const isSent = ({ traceId }: MadeCall) => received.some((one) => one.signal === 'record' && one.traceId === traceId);
  return made.filter((call) => !isWritten(call) || !isSent(call)).map(named);
}

async function scrape({ door, url }: Probe, signal: AbortSignal): Promise<readonly string[]> {
  const answer = await door.fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text' }, signal });
  return (await answer.text()).split('\n');
}

async function missingMetrics(probe: Probe, made: readonly MadeCall[], signal: AbortSignal) {
  const lines = await scrape(probe, signal);
  return made.filter((call) => countOf(lines, call) < sameAs(call, made)).map(named);
}

/** How many calls of this tool ended this way, as the service counts them. What a door refused has no tool yet. */
function countOf(lines: readonly string[], { tool, outcome }: MadeCall): number {
  const isOf = (line: string) =>
    outcome === 'unauthenticated'
      ? line.startsWith('mcp_rejections_total{') && line.includes('reason="unauthenticated"')
      : line.startsWith('mcp_tool_duration_seconds_count{') &&
        line.includes(`"${tool}"`) &&
        line.includes(`outcome="${outcome}"`);
  return lines.filter(isOf).reduce((sum, line) => sum + Number(/\} (\d+)/.exec(line)?.[1] ?? 0), 0);
}

function sameAs({ tool, outcome }: MadeCall, made: readonly MadeCall[]): number {
  return made.filter((other) => other.tool === tool && other.outcome === outcome).length;
}

async function missingExemplar(probe: Probe, made: readonly MadeCall[], signal: AbortSignal) {
  const lines = await scrape(probe, signal);
  const isThere = made.some(({ traceId }) => lines.some((line) => line.includes(`# {trace_id="${traceId}"`)));
  return isThere ? [] : ['a bucket that names a trace of the doctor'];
}

async function missingRows({ terminal }: Probe, made: readonly MadeCall[]) {
  const rows = await withTrail(terminal, ({ query }) => query.newest({}, ROWS));
  const isStored = ({ traceId, outcome }: MadeCall) =>
    rows.some(({ call }) => call['trace_id'] === traceId && call['outcome'] === outcome);
  return made.filter((call) => !isStored(call)).map(named);
}
