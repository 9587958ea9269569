import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CallFilter, FoundCall } from '../../audit/audit-query.js';
import { searchTrail } from '../../audit/audit-search.js';
import { shownCalls } from './call-lines.js';
import { found } from './found.js';
import { withFilters } from './audit-query-command.js';
import { Newcomers } from './newcomers.js';
import { withTrail } from './open-trail.js';
import type { Terminal } from '../run-command.js';

/** How `--follow` goes on, and until when. */
export interface Following {
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

const UNTIL_INTERRUPTED: Following = { everyMs: 1_000, signal: new AbortController().signal };

interface Options extends CallFilter {
  readonly lines: number;
  readonly follow?: true;
  readonly json?: true;
}

/** `gatehouse audit tail` */
export function auditTailCommand(terminal: Terminal, following = UNTIL_INTERRUPTED): Command {
  return withFilters(new Command('tail'))
    .description('Shows the last calls, oldest first, and with --follow every further one.')
    .addOption(new Option('-n, --lines <rows>', 'calls to begin with').argParser(count).default(10))
    .option('-f, --follow', 'go on until interrupted, also after the database was lost for a while')
    .option('--json', 'print JSON lines, for programs')
    .allowExcessArguments(false)
    .action(async ({ lines, follow, json, ...filter }: Options) => {
      const show = (...shown: readonly FoundCall[]) => {
        const calls = shown.map(({ call }) => call);
        terminal.out(shownCalls(calls, json));
      };
      await withTrail(terminal, async ({ query }) => {
        const newest = (await query.newestAt()) ?? terminal.now.toISOString();
        const last = (await found(searchTrail(query, filter, lines), terminal)).toReversed();
        show(...last);
        if (follow) await goOn(new Newcomers(query, filter, newest, last), show, terminal, following);
      });
    });
}

async function goOn(
  newcomers: Newcomers,
  show: (newcomer: FoundCall) => void,
  { error }: Terminal,
  { everyMs, signal }: Following,
): Promise<void> {
  let isLost = false;
  while (!signal.aborted) {
    try {
      for await (const newcomer of newcomers.look()) show(newcomer);
      if (isLost) error('The database is back.\n');
      isLost = false;
    } catch {
      if (!isLost) error('The database does not answer: waiting for it.\n');
      isLost = true;
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

function count(text: string): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 0 && rows <= 1_000) return rows;
  throw new InvalidArgumentError('Write a whole number from 0 to 1000.');
}
