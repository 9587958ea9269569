import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { AuditQuery, CallFilter, FoundCall, Place } from '../../audit/audit-query.js';
import { shownCalls } from './call-lines.js';
import { withFilters } from './audit-query-command.js';
import { withTrail } from './open-trail.js';
import type { Terminal } from '../run-command.js';

/** Rows of one look; what is beyond follows in the next, at once. */
const ROWS_AT_ONCE = 500;
/** Milliseconds a row may come late into the store and is still shown: it waits there while the store is lost. */
const LATE_MS = 600_000;

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
      const show = (...found: readonly FoundCall[]) => {
        const calls = found.map(({ call }) => call);
        terminal.out(shownCalls(calls, json));
      };
      await withTrail(terminal, async ({ query }) => {
        const last = lines === 0 ? [] : (await query.newest(filter, lines)).toReversed();
        show(...last);
        if (follow) await goOn(new Newcomers(query, filter, terminal.now, last), show, terminal, following);
      });
    });
}

async function goOn(
  newcomers: Newcomers,
  show: (found: FoundCall) => void,
  { error }: Terminal,
  { everyMs, signal }: Following,
): Promise<void> {
  let isLost = false;
  while (!signal.aborted) {
    try {
      for await (const found of newcomers.look()) show(found);
      if (isLost) error('The database is back.\n');
      isLost = false;
    } catch {
      if (!isLost) error('The database does not answer: waiting for it.\n');
      isLost = true;
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** Rows nobody has seen yet. Processes write at their own pace, so each look goes back a while and leaves out what is known. */
class Newcomers {
  private readonly seen = new Map<string, string>();
  private newest: string;

  constructor(
    private readonly query: AuditQuery,
    private readonly filter: CallFilter,
    now: Date,
    shown: readonly FoundCall[],
  ) {
    this.newest = shown.at(-1)?.place.at ?? now.toISOString();
    this.beganAt = shown.at(0)?.place.at ?? this.newest;
    for (const { place } of shown) this.remember(place);
  }

  private readonly beganAt: string;

  async *look(): AsyncGenerator<FoundCall> {
    const late = new Date(Date.parse(this.newest) - LATE_MS).toISOString();
    // Not further back than what was shown first: what is older was left out on purpose.
    const since = late > this.beganAt ? late : this.beganAt;
    for (let after: Place | undefined; ;) {
      const page = await this.query.oldest({ ...this.filter, since }, ROWS_AT_ONCE, after);
      for (const found of page) if (this.remember(found.place)) yield found;
      after = page.at(-1)?.place;
      if (page.length < ROWS_AT_ONCE) break;
    }
    for (const [key, at] of this.seen) if (at < since) this.seen.delete(key);
  }

  /** Whether it was new. */
  private remember({ at, chain, seq }: Place): boolean {
    const key = `${chain}:${seq}`;
    if (this.seen.has(key)) return false;
    this.seen.set(key, at);
    if (at > this.newest) this.newest = at;
    return true;
  }
}

function count(text: string): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 0 && rows <= 1_000) return rows;
  throw new InvalidArgumentError('Write a whole number from 0 to 1000.');
}
