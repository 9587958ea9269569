import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from '../database/database.js';
import type { Principal } from '../tool/principal.js';
import { BEGUN, type CallBegun, type CallEvent, INTERRUPTED } from './audit-event.js';
import type { AuditRow, AuditTables } from './audit.tables.js';
import { hasNoEnd } from './has-no-end.js';

type Db = Kysely<AuditTables>;
type Calls = SelectQueryBuilder<AuditTables, 'gatehouse_audit', AuditRow>;

/** Which calls are looked for; what is left out does not matter. */
export interface CallFilter {
  readonly principal?: string | undefined;
  readonly tool?: string | undefined;
  /** Also `INTERRUPTED`; and `BEGUN` for what has begun and has no end, which is left out else. */
  readonly outcome?: string | undefined;
  /** The id of a client, or what one calls itself, version included or not. */
  readonly client?: string | undefined;
  /** ISO 8601, UTC; inclusive. */
  readonly since?: string | undefined;
  /** The same; exclusive. */
  readonly until?: string | undefined;
}

/** Where a row stands among all rows, by time. */
export type Place = Pick<AuditRow, 'at' | 'chain' | 'seq'>;

export interface FoundCall {
  readonly place: Place;
  readonly call: CallEvent;
}

/** Reads calls out of the trail, never more than it is asked for. Changes nothing. */
export class AuditQuery {
  constructor(
    private readonly database: Database,
    private readonly signal: AbortSignal = new AbortController().signal,
  ) {}

  /** When the newest row ended, whatever row that is; undefined where there is none. */
  newestAt(): Promise<string | undefined> {
    return this.endOf('max');
  }

  /** The same of the oldest. */
  oldestAt(): Promise<string | undefined> {
    return this.endOf('min');
  }

  private async endOf(which: 'min' | 'max'): Promise<string | undefined> {
    const rows = await this.database.run(this.signal, (db: Db, options) =>
      db
        .selectFrom('gatehouse_audit')
        .select((row) => row.fn<string | null>(which, ['at']).as('end'))
        .execute(options),
    );
    return rows[0]?.end ?? undefined;
  }

  /**
   * Newest first.
   * @param before Only what is older than this: the last place of the page before.
   */
  newest(filter: CallFilter, limit: number, before?: Place): Promise<readonly FoundCall[]> {
    return this.read((calls) => {
      const narrowed = before === undefined ? calls : beyond(calls, '<', before);
      // Of two bounds SQLite may begin at the wrong one.
      const until = before !== undefined && isBefore(before.at, filter.until) ? undefined : filter.until;
      return matching(narrowed, { ...filter, until })
        .orderBy('at', 'desc')
        .orderBy('chain', 'desc')
        .orderBy('seq', 'desc')
        .limit(limit);
    });
  }

  /**
   * Oldest first.
   * @param after Only what is newer than this.
   */
  oldest(filter: CallFilter, limit: number, after?: Place): Promise<readonly FoundCall[]> {
    return this.read((calls) => {
      const narrowed = after === undefined ? calls : beyond(calls, '>', after);
      const since = after !== undefined && isBefore(filter.since, after.at) ? undefined : filter.since;
      return matching(narrowed, { ...filter, since })
        .orderBy('at')
        .orderBy('chain')
        .orderBy('seq')
        .limit(limit);
    });
  }

  /** Of several rows of a call the one that knows most: one that was taken for interrupted may have ended after all. */
  async byDecisionId(id: string): Promise<FoundCall | undefined> {
    const found = await this.read((calls) => calls.where('execution_id', '=', id));
    const ended = found.filter(({ call }) => call.outcome !== BEGUN);
    return ended.find(({ call }) => call.outcome !== INTERRUPTED) ?? ended[0] ?? found[0];
  }

  private async read(narrow: (calls: Calls) => Calls): Promise<readonly FoundCall[]> {
    const rows = await this.database.run(this.signal, (db: Db, options) =>
      narrow(db.selectFrom('gatehouse_audit').selectAll().where('execution_id', 'is not', null)).execute(options),
    );
    return rows.map(({ at, chain, seq, event }) => ({
      place: { at, chain, seq },
      call: toCall(JSON.parse(event) as CallEvent | CallBegun),
    }));
  }
}

function toCall(event: CallEvent | CallBegun): CallEvent {
  return event.event === 'call_begun' ? ({ ...event, outcome: BEGUN } as unknown as CallEvent) : event;
}

function matching(calls: Calls, { principal, tool, outcome, client, since, until }: CallFilter): Calls {
  const exact = [
    ['principal', principal],
    ['name', tool],
    ['outcome', outcome === BEGUN ? undefined : outcome],
  ] as const;
  let narrowed =
    outcome === BEGUN
      ? calls.where('outcome', 'is', null).where(hasNoEnd('gatehouse_audit'))
      : calls.where('outcome', 'is not', null);
  for (const [column, value] of exact) if (value !== undefined) narrowed = narrowed.where(column, '=', value);
  if (client !== undefined) narrowed = ofClient(narrowed, client);
  if (since !== undefined) narrowed = narrowed.where('at', '>=', since);
  return until === undefined ? narrowed : narrowed.where('at', '<', until);
}

/** Kinds of credentials that can name a client. */
const NAMING = ['jwt', 'api_key', 'certificate', 'custom'] as const satisfies readonly Principal['kind'][];

function ofClient(calls: Calls, client: string): Calls {
  // Its beginning by length: a pattern would need escapes, a range an order of letters both databases agree on.
  const beginning = sql<string>`substr(client, 1, ${client.length + 1})`;
  // As the row is written. No argument looks like that: what is called a credential there is redacted.
  const texts = NAMING.map((kind) => `"credential":"${kind}","clientId":${JSON.stringify(client)}`);
  return calls.where((where) =>
    where.or([
      where('client', '=', client),
      where(beginning, '=', `${client}/`),
      ...texts.map((text) => sql<boolean>`replace(event, ${text}, '') <> event`),
    ]),
  );
}

function isBefore(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one < other;
}

/** Those older (`<`) or newer (`>`) than a row. */
function beyond(calls: Calls, sign: '<' | '>', { at, chain, seq }: Place): Calls {
  // The first condition follows from the second, and is the one an index can begin at.
  return calls
    .where('at', `${sign}=`, at)
    .where((where) =>
      where.or([
        where('at', sign, at),
        where.and([where('at', '=', at), where('chain', sign, chain)]),
        where.and([where('at', '=', at), where('chain', '=', chain), where('seq', sign, seq)]),
      ]),
    );
}
