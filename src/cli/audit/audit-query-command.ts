import { Command, InvalidArgumentError, Option } from 'commander';
import { BEGUN, INTERRUPTED } from '../../audit/audit-event.js';
import type { CallFilter, Place } from '../../audit/audit-query.js';
import { searchTrail } from '../../audit/audit-search.js';
import { FAILURE_KINDS } from '../../errors/failure-kinds.js';
import { shownCalls } from './call-lines.js';
import { found } from './found.js';
import { type OpenTrail, withTrail } from './open-trail.js';
import type { Terminal } from '../run-command.js';
import { parseLifetime } from '../start/token-lifetime.js';

/** Rows of one page, at most: what a person or a program takes at once. */
const LARGEST_PAGE = 1_000;

const HELP = `
Examples:
  gatehouse audit query --outcome forbidden --since 24h
  gatehouse audit query --principal alice --tool get-profile --json | jq .durationMs
With --json every row is a line of JSON, whole.`;

interface Options extends CallFilter {
  readonly limit: number;
  readonly page?: Place;
  readonly json?: true;
}

/** `gatehouse audit query` */
export function auditQueryCommand(terminal: Terminal): Command {
  const moment = momentOf(terminal.now);
  return withFilters(new Command('query'))
    .description('Shows calls, newest first, a page at a time.')
    .option('--since <time>', 'from then on: 2026-11-21T08:00:00Z, or 24h for as long ago', moment)
    .option('--until <time>', 'before then, written likewise', moment)
    .addOption(new Option('--limit <rows>', `rows of a page, up to ${LARGEST_PAGE}`).argParser(pageSize).default(50))
    .option('--page <place>', 'the next page, as the end of the one before names it', placeOf)
    .option('--json', 'print JSON lines, for programs')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async ({ limit, page, json, ...filter }: Options) => {
      const search = ({ query }: OpenTrail) => found(searchTrail(query, filter, limit, page), terminal);
      const rows = await withTrail(terminal, search, { isSearch: true });
      const calls = rows.map(({ call }) => call);
      terminal.out(shownCalls(calls, json));
      const last = rows.at(-1)?.place;
      // On stderr, so that a program reads rows and nothing else.
      if (rows.length === 0) terminal.error('No call is like that, or it was pruned.\n');
      else if (last !== undefined && rows.length === limit) {
        terminal.error(`There may be more: --page ${last.at},${last.chain},${last.seq}\n`);
      }
    });
}

export function withFilters(command: Command): Command {
  return command
    .option('--principal <id>', 'who called')
    .option('--tool <name>', 'what was called; resources and prompts have names too')
    .addOption(
      new Option('--outcome <outcome>', 'how it ended: begun is what has not yet, interrupted what never told').choices(
        ['ok', ...FAILURE_KINDS, BEGUN, INTERRUPTED],
      ),
    )
    .option(
      '--client <name>',
      'the client as the configuration or its token names it, or as it calls itself, with or without its version',
    );
}

function momentOf(now: Date): (text: string) => string {
  return (text) => {
    const secondsAgo = parseLifetime(text);
    const at = secondsAgo === undefined ? new Date(text) : new Date(now.getTime() - secondsAgo * 1_000);
    if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('Write a time as ISO 8601, or 24h for as long ago.');
    return at.toISOString();
  };
}

function pageSize(text: string): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 1 && rows <= LARGEST_PAGE) return rows;
  throw new InvalidArgumentError(`Write a whole number from 1 to ${LARGEST_PAGE}.`);
}

function placeOf(text: string): Place {
  const [at = '', chain = '', seq = ''] = text.split(',');
  if (Number.isNaN(Date.parse(at)) || chain === '' || !/^\d+$/.test(seq)) {
    throw new InvalidArgumentError('Write it as the page before names it.');
  }
  return { at, chain, seq: Number(seq) };
}
