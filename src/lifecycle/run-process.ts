import { maskCredentials } from '../observability/mask-credentials.js';
import { linesWritten } from '../observability/gathered-output.js';
import { endProcessTelemetry } from '../observability/telemetry/process-telemetry.js';
import { startProblems } from './start-failure.js';

interface Running {
  close(): Promise<void>;
  /** Reads its configuration again. */
  reload?(): Promise<void>;
}

/** Milliseconds in which signals are one: a terminal sends Ctrl-C to npm and to us, and npm passes it on. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Runs the process: starts it, stops it in order on SIGTERM and SIGINT (asked again, at once), and explains on stderr why
 * it could not start. What `start` says has begun is closed also where it is told to stop before it has started. SIGHUP reads the configuration again. An error that nobody caught stops it in order too, with exit code 1.
 */
export async function runProcess(
  start: (stop: () => void, begun: (running: Running) => void) => Promise<Running>,
): Promise<void> {
  let running: Running | undefined;
  let stoppingSince: number | undefined;
  const stop = (exitCode: number) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    void close(running, exitCode);
  };
  process.on('SIGTERM', () => stop(0)).on('SIGINT', () => stop(0));
  process.on('SIGHUP', () => {
    // From a terminal it means that the terminal is gone.
    if (process.stdout.isTTY || running?.reload === undefined) stop(0);
    else void running.reload();
  });
  process.on('uncaughtException', (error) => {
    say(`an error that nobody caught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    // One of those that end because of it is no second request to.
    if (stoppingSince === undefined) stop(1);
    else process.exitCode = 1;
  });
  try {
    running = await start(
      () => stop(0),
      (begun) => (running = begun),
    );
  } catch (error) {
    startProblems(error).forEach(say);
    await exit(1);
  }
}

async function close(running: Running | undefined, exitCode: number): Promise<void> {
  try {
    await running?.close();
    // Last: what closing did is told too.
    await endProcessTelemetry();
    await exit(exitCode);
  } catch (error) {
    say(`did not stop cleanly: ${startProblems(error).join(' ')}`);
    await exit(1);
  }
}

/** With every line of the log: a reader that is slow loses what a process that is gone has not written. */
async function exit(code: number): Promise<never> {
  await linesWritten();
  process.exit(code || process.exitCode);
}

function say(problem: string): void {
  process.stderr.write(`gatehouse: ${maskCredentials(problem)}\n`);
}
