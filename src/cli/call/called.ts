import { type CallAnswer, refusedWith } from '../client/call-answer.js';
import { Refused } from '../client/refused.js';
import type { ServiceOptions } from '../client/service-options.js';
import type { Terminal } from '../run-command.js';

/** A call that was made, as its client saw it. */
export interface Called {
  readonly tool: string;
  readonly caller: string;
  /** Milliseconds from the request to the answer, the wire included; of a call the door refused, the opening too. */
  readonly ms: number;
  readonly answer: CallAnswer;
}

/** Makes the call. A refusal at the door is an answer like any other. */
export async function called(
  terminal: Terminal,
  options: ServiceOptions,
  tool: string,
  input: Record<string, unknown>,
): Promise<Omit<Called, 'tool'>> {
  // Loaded here: everybody who calls nothing would wait for it.
  const { openSession } = await import('../client/open-session.js');
  let from = performance.now();
  const msSince = () => Math.round((performance.now() - from) * 100) / 100;
  try {
    await using session = await openSession(terminal, options);
    from = performance.now();
    const answer = await session.call(tool, input);
    return { caller: session.caller, ms: msSince(), answer };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { caller: 'not let in', ms: msSince(), answer: refusedWith(thrown.refusal) };
  }
}
