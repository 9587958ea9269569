import { randomBytes } from 'node:crypto';
import type { OutcomeName } from '../../../errors/failure-kinds.js';
import type { Check } from '../check.js';
import { type Finding, note } from '../finding.js';
import type { Probe } from '../probe/start-probe.js';

/** A call the doctor made, to be found again in every signal. */
export interface MadeCall {
  readonly tool: string;
  readonly outcome: OutcomeName;
  readonly traceId: string;
}

/** What the checks of one run share: the instance that was started, and the calls it got. */
export interface ProbeSession {
  probe?: Probe;
  readonly made: MadeCall[];
}

type ProbeCheck = Omit<Check, 'run'> & {
  run(probe: Probe, signal: AbortSignal): Promise<Finding>;
};

/** A check of the probe; where that did not open, what keeps it from opening is told once. */
export function onProbe(session: ProbeSession, { run, ...check }: ProbeCheck): Check {
  return {
    ...check,
    run: async (signal) => (session.probe ? run(session.probe, signal) : note('Not checked: there is no probe.')),
  };
}

/** A trace of the doctor's own, as a client would hand it over. */
export function newTrace(): { readonly traceId: string; readonly traceparent: string } {
  const traceId = randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
}
