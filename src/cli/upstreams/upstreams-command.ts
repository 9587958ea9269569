import { Command } from 'commander';
import { type Logger, pino } from 'pino';
import { loadUpstreamsConfig } from '../../config/load-config.js';
import { PinsFile } from '../../upstreams/pins/pins-file.js';
import { STATES } from '../../upstreams/pins/judge.js';
import type { Review } from '../../upstreams/review-upstream.js';
import { networkCode } from '../client/network-code.js';
import { printable } from '../printable.js';
import type { Terminal } from '../run-command.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';
import { renderDifferences } from './upstream-report.js';

const HELP = `
Each command asks the servers themselves. A running service offers within a second what was accepted.
  gatehouse upstreams list
  gatehouse upstreams diff files
  gatehouse upstreams accept files --digest sha256:4a7d...   # exactly what diff has shown`;

/** Milliseconds to connect and to be told what there is. */
const LONGEST_MS = 60_000;
/** Lines of a child that ended, the last of which say why. */
const LAST_LINES = 3;

/** `gatehouse upstreams list | diff | accept` */
export function upstreamsCommand(terminal: Terminal): Command {
  return new Command('upstreams')
    .description('Shows what MCP servers behind this one offer, and accepts it.')
    .addHelpText('after', HELP)
    .addCommand(listCommand(terminal))
    .addCommand(diffCommand(terminal))
    .addCommand(acceptCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('Shows every server behind this one, and what becomes of what it offers.')
    .option('--json', 'print JSON, for programs')
    .allowExcessArguments(false)
    .action(async ({ json }: { json?: true }) => {
      const { upstreams, pins } = open(terminal);
      const rows = await Promise.all(
        upstreams.map(async ({ name }) => {
          const review = await reviewOf(terminal, name).catch((thrown: Error) => terminal.error(`${thrown.message}\n`));
          const acceptedAt = pins[name]?.acceptedAt;
          return { name, ...(acceptedAt !== undefined && { acceptedAt }), ...counted(review) };
        }),
      );
      const lines = rows.map(({ name, acceptedAt = 'never', ...rest }) => {
        const { counts } = rest;
        const what =
          counts === undefined ? 'cannot be reached' : STATES.map((state) => `${counts[state]} ${state}`).join(', ');
        return `${name}: ${what}. Accepted: ${acceptedAt}.\n`;
      });
      terminal.out(json ? `${JSON.stringify(rows, undefined, 2)}\n` : lines.join('') || 'No upstream is configured.\n');
    });
}

function diffCommand(terminal: Terminal): Command {
  return new Command('diff')
    .description(
      'Shows what is not as it was accepted, field by field, and what to look at twice. Ends with 1 where there is any.',
    )
    .argument('<name>', 'of the upstream')
    .option('--json', 'print JSON, for programs')
    .allowExcessArguments(false)
    .action(async (name: string, { json }: { json?: true }) => {
      const review = await reviewOf(terminal, name);
      const held = review.verdicts.filter(({ state }) => state !== 'offered');
      if (json) terminal.out(`${JSON.stringify({ digest: review.digest, held }, undefined, 2)}\n`);
      else if (held.length === 0) terminal.out(`${name} is as it was accepted.\n`);
      else terminal.out(`${renderDifferences(held)}\n${name} is now ${review.digest}\n`);
      if (held.length > 0) throw new Error(`${held.length} of what ${name} offers is held back.`);
    });
}

function acceptCommand(terminal: Terminal): Command {
  return new Command('accept')
    .description('Accepts what the server offers now; what cannot be served safely stays out.')
    .argument('<name>', 'of the upstream')
    .option('--digest <digest>', 'refuse unless this is what it offers, as `diff` has shown it')
    .addOption(jsonOption())
    .allowExcessArguments(false)
    .action(async (name: string, { digest, json }: { digest?: string; json?: true }) => {
      const review = await reviewOf(terminal, name);
      if (digest !== undefined && digest !== review.digest) {
        throw new Error(`${name} offers something else by now. Look again: gatehouse upstreams diff ${name}`);
      }
      if (!json) terminal.out(renderDifferences(review.verdicts));
      open(terminal).file.accept(name, review.acceptable, terminal.now);
      const left = review.verdicts.filter(({ fault }) => fault !== undefined).length;
      if (json) {
        return writeJson(terminal, { name, digest: review.digest, accepted: review.acceptable.length, leftOut: left });
      }
      const rest = left === 0 ? '' : ` ${left} cannot be served and ${left === 1 ? 'stays' : 'stay'} out.`;
      terminal.out(`Accepted ${review.acceptable.length} of ${name}: ${review.digest}.${rest}\n`);
    });
}

function open({ env, cwd }: Terminal) {
  const { upstreams, upstreamsLock } = loadUpstreamsConfig(env, cwd);
  const file = new PinsFile(upstreamsLock);
  return { upstreams, file, pins: file.read() };
}

async function reviewOf(terminal: Terminal, name: string): Promise<Review> {
  const { upstreams, pins } = open(terminal);
  const upstream = upstreams.find((one) => one.name === name);
  if (upstream === undefined) {
    throw new Error(`No upstream has that name. There are: ${upstreams.map((one) => one.name).join(', ') || 'none'}.`);
  }
  // Loaded here: everybody who asks no upstream would wait for it.
  const { reviewUpstream } = await import('../../upstreams/review-upstream.js');
  const said: string[] = [];
  try {
    const signal = AbortSignal.timeout(LONGEST_MS);
    return await reviewUpstream(upstream, pins[name]?.definitions ?? [], hearing(said), signal);
  } catch (cause) {
    // What was thrown may quote what it was sent; what a child writes was masked.
    const code = networkCode(cause);
    const why =
      said.length > 0 ? `. It says: ${printable(said.slice(-LAST_LINES).join(' '))}` : code ? ` (${code}).` : '.';
    throw new Error(`${name} cannot be reached, or does not tell what it offers${why}`, { cause });
  }
}

/** A logger that keeps what a child writes to its stderr, and nothing else. */
function hearing(said: string[]): Logger {
  return pino(
    { level: 'info' },
    {
      write: (line) => {
        const { stderr } = JSON.parse(line) as { stderr?: string };
        if (stderr !== undefined) said.push(stderr);
      },
    },
  );
}

function counted(review: Review | void): {
  readonly counts?: Readonly<Record<string, number>>;
  readonly digest?: string;
} {
  if (review === undefined) return {};
  const counts = Object.fromEntries(
    STATES.map((state) => [state, review.verdicts.filter((verdict) => verdict.state === state).length]),
  );
  return { counts, digest: review.digest };
}
