import type { Check } from '../check.js';
import { callRaw, type Door, type RawAnswer } from '../connection/raw-call.js';
import { failed, type Finding, ok } from '../finding.js';
import { PROBE_BREAKER_FAILURES, PROBE_QUEUED, PROBE_RUNNING } from '../probe/probe-config.js';
import type { Probe } from '../probe/start-probe.js';
import { newTrace, onProbe, type ProbeSession } from './probe-session.js';
import { type ExpectedRefusal, refusalFaults } from './refusal-faults.js';

const WHAT_TO_DO =
  'Refusals come from this build, so install it again (`npm ci && npm run build`); behind a proxy, look whether it rewrites answers.';

export const BAD_CREDENTIAL: ExpectedRefusal = { status: 401, outcome: 'unauthenticated', challenge: 'Bearer' };
const NO_SCOPE: ExpectedRefusal = { status: 403, outcome: 'forbidden', challenge: 'insufficient_scope' };
export const OVER_LIMIT: ExpectedRefusal = { status: 429, outcome: 'rate_limited', wait: 'header' };
const FULL: ExpectedRefusal = { status: 503, outcome: 'overloaded', wait: 'header' };
// Inside a call: the model reads it, so HTTP says that all went well.
const OPEN: ExpectedRefusal = { status: 200, outcome: 'circuit_open', wait: 'data' };

/** Every way to be turned away, provoked one after the other. */
export function refusals(session: ProbeSession): readonly Check[] {
  const check = (name: string, title: string, provoke: (calls: Calls, probe: Probe) => Promise<Finding>): Check =>
    onProbe(session, {
      name: `refusal.${name}`,
      title,
      limitMs: 10_000,
      run: (probe, signal) => provoke(new Calls(probe.door, session, signal), probe),
    });
  return [
    check('401', 'A wrong credential is refused: 401', (calls) => calls.refusedAs('not-a-token', BAD_CREDENTIAL)),
    check('401.expired', 'An expired token is refused: 401', (calls, { expiredToken }) =>
      calls.refusedAs(expiredToken, BAD_CREDENTIAL),
    ),
    check('403', 'A missing scope is refused: 403', async (calls) =>
      judged(await calls.last('doctor-forbidden', 1), NO_SCOPE),
    ),
    check('429', 'A call over its limit is refused: 429', async (calls) =>
      judged(await calls.last('doctor-limited', 2), OVER_LIMIT),
    ),
    check('queue', 'A full queue refuses: 503', (calls) => calls.overfill()),
    check('breaker', 'A breaker opens after failures', async (calls) =>
      judged(await calls.last('doctor-broken', PROBE_BREAKER_FAILURES + 1), OPEN),
    ),
  ];
}

/** What the refusal is worth. */
export function judged(answer: RawAnswer, expected: ExpectedRefusal): Finding {
  const faults = refusalFaults(answer, expected);
  if (faults.length > 0) return failed(`${faults.join('; ')}.`, WHAT_TO_DO);
  const { retryAfter } = answer.data;
  const wait = typeof retryAfter === 'number' ? `, again in ${retryAfter} s` : '';
  return ok(`${answer.status} ${expected.outcome}, with a decision id${wait}.`);
}

/** Calls of one check, written down so that they can be found again. */
class Calls {
  constructor(
    private readonly door: Door,
    private readonly session: ProbeSession,
    private readonly signal: AbortSignal,
  ) {}

  /** Calls a tool one time after the other. Answers the last. */
  async last(tool: string, times: number): Promise<RawAnswer> {
    const answer = await this.make(this.door, tool);
    return times === 1 ? answer : this.last(tool, times - 1);
  }

  async refusedAs(token: string, expected: ExpectedRefusal): Promise<Finding> {
    const stranger = { ...this.door, headers: { authorization: `Bearer ${token}` } };
    return judged(await this.make(stranger, 'doctor-answer'), expected);
  }

  /** One call more than there is room for, all at once. */
  async overfill(): Promise<Finding> {
    const room = PROBE_RUNNING + PROBE_QUEUED;
    const answers = await Promise.all(Array.from({ length: room + 1 }, () => this.make(this.door, 'doctor-hold')));
    const refused = answers.filter(({ isError }) => isError);
    const [first] = refused;
    if (first === undefined) {
      return failed(`${room + 1} calls at once were served where there is room for ${room}.`, WHAT_TO_DO);
    }
    if (refused.length > 1) return failed(`${refused.length} calls were refused instead of 1.`, WHAT_TO_DO);
    return judged(first, FULL);
  }

  private async make(door: Door, tool: string): Promise<RawAnswer> {
    const { traceId, traceparent } = newTrace();
    const traced = { ...door, headers: { ...door.headers, traceparent } };
    const answer = await callRaw(traced, tool, {}, { signal: this.signal, traceparent });
    const { outcome } = answer.data;
    this.session.made.push({ tool, outcome: answer.isError ? (String(outcome) as 'internal') : 'ok', traceId });
    return answer;
  }
}
