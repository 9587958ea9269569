import { Command, InvalidArgumentError } from 'commander';
import { isFetchableUrl, isHttpUrl, WRITE_FETCHABLE_URL } from '../../config/http-url.js';
import { pagePath } from '../project-program.js';
import type { Terminal } from '../run-command.js';
import { paintFor } from '../terminal/paint.js';
import type { Questions } from './diagnose.js';
import { summaryLine } from './report/summary.js';
import { renderChecks } from './report/table.js';

/** Milliseconds for everything: what is not done by then has failed. */
const WHOLE_RUN_MS = 55_000;
const LEAVES_WITHIN_MS = 2_000;

const HELP = (page: string) => `
Without --url it checks the install in this folder: its settings, Redis, Postgres and Collector where they are configured,
an instance of the same build that it starts on a free port with a data folder of its own, and, with a few harmless calls,
the server that runs here already. Only its own instance is provoked: 401, 403, 429, a full queue, an open breaker.

With --url it asks a server elsewhere what others will not notice, and says what it left alone.
  gatehouse doctor
  gatehouse doctor --prometheus http://localhost:9090
  gatehouse doctor --url https://mcp.example.com --token "$GATEHOUSE_TOKEN" --json

Ends with 0 only when nothing failed. A note is no failure: an optional part is not there. See ${page}.`;

/** What the process is to the doctor; a test has another. */
export interface Surroundings {
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  /** Called at the very end: whatever was left open must not keep anybody waiting. */
  leave(): void;
}

/** `gatehouse doctor` */
export function doctorCommand(terminal: Terminal, surroundings: () => Surroundings = ofProcess): Command {
  return new Command('doctor')
    .description(
      'Proves an install end to end: real calls, provoked refusals, and their traces, metrics, logs and rows.',
    )
    .option('--url <url>', 'a server elsewhere, such as https://mcp.example.com', serverUrl)
    .option('--token <token>', 'to call it with; GATEHOUSE_TOKEN otherwise')
    .option('--key <key>', 'an API key to call it with')
    .option('--key-header <name>', 'the header that carries it', 'X-API-Key')
    .option('--ca <file>', 'PEM file with the authority of its certificate')
    .option('--prometheus <url>', 'the Prometheus that should scrape it', prometheusUrl)
    .option(
      '--provoke',
      'with --url: also use up the rate limit of the caller that --token or --key names; up to 300 calls, which count in RATE_LIMIT_GLOBAL too',
    )
    .option('--json', 'print one JSON object, for programs')
    .addHelpText('after', () => HELP(pagePath('doctor', terminal.cwd)))
    .allowExcessArguments(false)
    .action(async (options: Questions & { readonly json?: true }) => {
      const { interrupted, columns, leave } = surroundings();
      const stop = AbortSignal.any([interrupted, AbortSignal.timeout(WHOLE_RUN_MS)]);
      const isLive = columns !== undefined && options.json !== true && terminal.env['TERM'] !== 'dumb';
      const line = options.json ? () => {} : terminal.error;
      // Loaded here: it brings clients of MCP, Redis and Postgres, and everybody else would wait for them.
      const { diagnose } = await import('./diagnose.js');
      const report = await diagnose(terminal, options, { isLive, line }, stop);
      leave();
      if (options.json) terminal.out(`${JSON.stringify(report, undefined, 2)}\n`);
      else terminal.out(renderChecks(report.checks, paintFor(terminal), columns) + summaryLine(report));
      if (interrupted.aborted) throw new Error('Interrupted: what was started is stopped.');
      if (!report.healthy)
        throw new Error(`Not healthy: ${report.counts.failed} of ${report.checks.length} checks failed.`);
    });
}

function serverUrl(text: string): URL {
  // A token goes there.
  if (isFetchableUrl(text)) return new URL(new URL(text).origin);
  throw new InvalidArgumentError(WRITE_FETCHABLE_URL);
}

function prometheusUrl(text: string): string {
  if (isHttpUrl(text)) return text;
  throw new InvalidArgumentError('Write a URL, such as http://localhost:9090.');
}

/** Asked to stop, it stops what it started first. */
function ofProcess(): Surroundings {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());
  return {
    interrupted: interrupted.signal,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    leave: () => void setTimeout(() => process.exit(), LEAVES_WITHIN_MS).unref(),
  };
}
