import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from '../database/database.js';
import type { Principal } from '../tool/principal.js';
import { BEGUN, type CallBegun, type CallEvent, INTERRUPTED } from './audit-event.js';
import type { AuditRow, AuditTables } from './audit.tables.js';

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

/** One step of a search. */
export interface Searched {
  /** Newest first. */
  readonly calls: readonly FoundCall[];
  /** ISO 8601: everything from then on has been looked at. */
  readonly backTo: string;
}

/** Milliseconds of the trail that the first step of a search looks at, and the least that any does. */
const FIRST_STEP_MS = 3_600_000;
const LEAST_STEP_MS = 60_000;
/** Milliseconds one step may take before the next is shorter, and below which it is longer. */
const SLOW_MS = 1_000;
const FAST_MS = 250;

/** Reads calls out of the trail, never more than it is asked for. Changes nothing. */
export class AuditQuery {
  constructor(
    private readonly database: Database,
    private readonly signal: AbortSignal = new AbortController().signal,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * The newest, a stretch of time after the other: what is rare makes no statement read the whole trail, and whoever waits can be
   * told how far it is. Ends with the page, or with the trail.
   * @param before Only what is older than this: the last place of the page before.
   */
  async *search(filter: CallFilter, limit: number, before?: Place): AsyncGenerator<Searched> {
    // Not both at once: SQLite would read the whole index.
    const [oldest, newest] = [await this.endOf('min'), await this.endOf('max')];
    if (oldest === undefined || newest === undefined) return;
    const end = later(oldest, filter.since ?? oldest);
    let upper = before?.at ?? earlier(newest, filter.until ?? newest);
    let place = before;
    let { until } = filter;
    for (let stepMs = FIRST_STEP_MS, left = limit; left > 0 && upper >= end;) {
      const since = later(end, new Date(Date.parse(upper) - stepMs).toISOString());
      const startedAt = this.now();
      const calls = await this.newest({ ...filter, since, until }, left, place);
      const tookMs = this.now() - startedAt;
      yield { calls, backTo: since };
      if (since === end) return;
      left -= calls.length;
      [upper, until, place] = [since, since, undefined];
      if (tookMs < FAST_MS) stepMs *= 4;
      else if (tookMs > SLOW_MS) stepMs = Math.max(LEAST_STEP_MS, stepMs / 2);
    }
  }

  /** When the newest row ended, whatever row that is; undefined where there is none. */
  newestAt(): Promise<string | undefined> {
    return this.endOf('max');
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
  let narrowed = outcome === BEGUN ? withoutEnd(calls) : calls.where('outcome', 'is not', null);
  for (const [column, value] of exact) if (value !== undefined) narrowed = narrowed.where(column, '=', value);
  if (client !== undefined) narrowed = ofClient(narrowed, client);
  if (since !== undefined) narrowed = narrowed.where('at', '>=', since);
  return until === undefined ? narrowed : narrowed.where('at', '<', until);
}

function withoutEnd(calls: Calls): Calls {
  return calls
    .where('outcome', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('gatehouse_audit as ended')
            .select('ended.seq')
            .whereRef('ended.execution_id', '=', 'gatehouse_audit.execution_id')
            .where('ended.outcome', 'is not', null),
        ),
      ),
    );
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

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
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
