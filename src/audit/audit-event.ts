import type { AuditIndex } from './stored-link.js';

/** What a row of the trail says. Values are JSON; what is undefined is left out. */
export type AuditEvent = ChainOpened | CallEvent;

/** The first row of every chain: what all chains had come to when this one began. */
export interface ChainOpened {
  readonly event: 'chain_opened';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly heads: readonly { readonly chain: string; readonly seq: number; readonly hash: string }[];
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
  readonly outcome: string;
  /** What the client calls itself. */
  readonly client?: string | undefined;
  readonly [more: string]: unknown;
}

/** What a row is found by. It is read from the event, so that the two cannot differ unseen. */
export function indexOf(event: AuditEvent): AuditIndex {
  if (event.event === 'chain_opened') return { at: event.at };
  const { at, executionId, principal, client, name, outcome } = event;
  return { at, executionId, principal, client, name, outcome };
}
