import { startProblems } from './start-failure.js';

interface Closing {
  close(): Promise<void>;
}

/**
 * Runs the process: starts it, stops it in order on SIGTERM and SIGINT (a second signal stops it at once), and explains
 * on stderr why it could not start. The service is asked to close once; exit 0 follows.
 */
export async function runProcess(start: (stop: () => void) => Promise<Closing>): Promise<void> {
  let running: Closing | undefined;
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    void close(running);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    running = await start(stop);
  } catch (error) {
    for (const problem of startProblems(error)) process.stderr.write(`gatehouse: ${problem}\n`);
    process.exit(1);
  }
}

async function close(running: Closing | undefined): Promise<void> {
  try {
    await running?.close();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`gatehouse: did not stop cleanly: ${startProblems(error).join(' ')}\n`);
    process.exit(1);
  }
}
