import { maskCredentials } from '../mask-credentials.js';

/** Milliseconds between two lines about telemetry that cannot be sent: every failed batch reports itself. */
const SAY_AGAIN_AFTER_MS = 60_000;

/** Says on stderr that telemetry is not arriving, once a minute at most. How much is lost, the SDK's own metrics count. */
export function exportErrors(
  say: (line: string) => unknown = (line) => process.stderr.write(line),
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  let saidAt = -Infinity;
  return (error) => {
    if (now() - saidAt < SAY_AGAIN_AFTER_MS) return;
    saidAt = now();
    const reason = maskCredentials(error instanceof Error ? error.message : String(error));
    say(`${JSON.stringify({ level: 'warn', service: 'gatehouse', reason, msg: 'telemetry could not be sent' })}\n`);
  };
}
