import type { AuditIndex } from './stored-link.js';

/** What a row of the trail says. Values are JSON; what is undefined is left out. */
export type AuditEvent = ChainOpened | CallsRunning | CallBegun | CallEvent;

/** The first row of every chain: what all chains had come to when this one began. */
export interface ChainOpened {
  readonly event: 'chain_opened';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly heads: readonly { readonly chain: string; readonly seq: number; readonly hash: string }[];
}

/** Calls that have begun have not ended yet, and their process lives. */
export interface CallsRunning {
  readonly event: 'calls_running';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly calls: number;
}

/** The handler of a call that may write is about to be called. How it ends is told by another row. */
export interface CallBegun {
  readonly event: 'call_begun';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly executionId: string;
  readonly principal: string;
  readonly name: string;
  readonly client?: string | undefined;
  readonly outcome?: undefined;
  readonly [more: string]: unknown;
}

/** One call that has ended, whole: nobody has to put it together from several rows. */
export interface CallEvent {
  readonly event: 'call';
  /** When it ended: ISO 8601, UTC. */
  readonly at: string;
  /** Also the decision id of a refusal. */
  readonly executionId: string;
  readonly principal: string;
  readonly name: string;
  /** Of a call whose end nobody has told of it is `INTERRUPTED`. */
  readonly outcome: string;
  /** What the client calls itself. */
  readonly client?: string | undefined;
  readonly [more: string]: unknown;
}

/** What a row is found by. It is read from the event, so that the two cannot differ unseen. */
export function indexOf(event: AuditEvent): AuditIndex {
  if (event.event === 'chain_opened' || event.event === 'calls_running') return { at: event.at };
  const { at, executionId, principal, client, name, outcome } = event;
  return { at, executionId, principal, client, name, outcome };
}

/** In place of an outcome, which such a call has not: it had begun, and its process ended or could not tell how it went on. */
export const INTERRUPTED = 'interrupted';
/** In place of one as long as nothing more is known: it may still run. */
export const BEGUN = 'begun';
