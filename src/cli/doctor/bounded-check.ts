import { maskCredentials } from '../../observability/mask-credentials.js';
import type { Check, Checked } from './check.js';
import { failed, type Finding } from './finding.js';

/** Runs a check within its time, whatever it does: the answer comes by then, also from one that ignores its signal. */
export async function runBounded(check: Check, stop: AbortSignal): Promise<Checked> {
  const { name, title, limitMs } = check;
  const startedAt = performance.now();
  const signal = AbortSignal.any([stop, AbortSignal.timeout(limitMs)]);
  const finding = await Promise.race([outcomeOf(check, signal), endOf(signal, check, stop)]);
  return { check: name, title, ...finding, durationMs: Math.round(performance.now() - startedAt) };
}

async function outcomeOf(check: Check, signal: AbortSignal): Promise<Finding> {
  try {
    signal.throwIfAborted();
    return await check.run(signal);
  } catch (thrown) {
    // The race is told the reason by the signal itself.
    if (signal.aborted) return new Promise(() => {});
    return failed(reasonOf(thrown), 'Mend what it says, and run the doctor again.');
  }
}

function endOf(signal: AbortSignal, { limitMs }: Check, stop: AbortSignal): Promise<Finding> {
  const { promise, resolve } = Promise.withResolvers<Finding>();
  const tell = () =>
    resolve(
      stop.aborted
        ? failed('Not finished: the doctor was stopped, or out of time.', 'Run it again.')
        : failed(`No end within ${limitMs} ms.`, 'Look whether this machine is overloaded, and run it again.'),
    );
  if (signal.aborted) tell();
  else signal.addEventListener('abort', tell, { once: true });
  return promise;
}

/** Why, with what caused it: `fetch failed` alone helps nobody. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return maskCredentials(String(thrown));
  const { message, cause, code } = thrown as NodeJS.ErrnoException;
  const own = message === '' ? (code ?? thrown.name) : message;
  return maskCredentials(cause instanceof Error ? `${own}: ${reasonOf(cause)}` : own);
}
