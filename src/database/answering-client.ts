import type { Client as AnyClient, ClientConfig, QueryResult } from 'pg';

type Pg = typeof import('pg');
type Query = (...statement: unknown[]) => Promise<QueryResult>;

/** Milliseconds in which a statement that was called off has ended, where anybody is there to end it. */
const CALLED_OFF_MS = 2_000;

/** Of the statement that is being handed to `pg`, which knows of none. */
let asking: AbortSignal | undefined;

/** @param ask Hands a statement to `pg` before it returns. */
export function askedWith<T>(signal: AbortSignal | undefined, ask: () => T): T {
  asking = signal;
  try {
    return ask();
  } finally {
    asking = undefined;
  }
}

/** Milliseconds of silence after the server had to give a statement up. */
const SILENCE_MS = 2_000;

/**
 * How long an answer may take, as `answerMs`: what a URL says of `statement_timeout` counts more, as it does for `pg`.
 * @param statementTimeoutMs 0 for never.
 */
export function answerWithin(url: string, statementTimeoutMs: number): number {
  const ms = Number(new URL(url).searchParams.get('statement_timeout') ?? statementTimeoutMs);
  return ms > 0 ? ms + SILENCE_MS : 0;
}

export interface Listening {
  /** Milliseconds a statement may go without an answer; 0 for as long as it takes. */
  readonly answerMs: number;
  /** Milliseconds to connect, where that is less than its configuration says. */
  readonly connectMs?: number;
  readonly onAnswer?: (client: AnyClient) => void;
  /** Told when the client is given up. */
  readonly onSilence?: (client: AnyClient) => void;
}

/**
 * A client that is cut off once it owes an answer for too long, so that its statement fails and the pool replaces it. The
 * kernel would go on sending for a quarter of an hour, and the connection keep its place all the while.
 */
export function answeringClient({ Client }: Pg, listening: Listening): Pg['Client'] {
  return class AnsweringClient extends Client {
    constructor(config?: ClientConfig) {
      super(listening.connectMs === undefined ? config : { ...config, connectionTimeoutMillis: listening.connectMs });
      // The pool listens to idle connections only: one lost while in use, but between two queries, would end the process.
      // Nothing is hidden: the next query on this connection fails.
      this.on('error', () => undefined);
      const query = this.query.bind(this) as unknown as Query;
      const awaited: Query = (...statement) => awaitedFrom(this, listening, query(...statement));
      this.query = awaited as unknown as AnyClient['query'];
    }
  };
}

/** Callbacks are nobody's here: Kysely asks for promises. */
async function awaitedFrom(client: AnyClient, listening: Listening, answer: Promise<QueryResult>) {
  const { answerMs, onAnswer, onSilence } = listening;
  const signal = asking;
  const cut = () => {
    onSilence?.(client);
    client.connection.stream.destroy(new Error('The server says nothing'));
  };
  let timer = answerMs > 0 ? setTimeout(cut, answerMs) : undefined;
  const onAbort = () => {
    clearTimeout(timer);
    timer = setTimeout(cut, CALLED_OFF_MS);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    if (client.connection.stream.writable) onAnswer?.(client);
  }
}
