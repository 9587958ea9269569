import type { Ask } from './ask.js';
import type { Principal } from './principal.js';

/** Source: RFC 5424, as MCP's logging uses it. */
export type MessageLevel = 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'critical' | 'alert' | 'emergency';

/** A logger bound to one call; every line carries its execution id. Never log arguments or results. */
export interface CallLog {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** What the answer of one call must keep to. */
export interface CallLimits {
  /** The most records it may hold: the lesser of the tool's own and the client's. `Infinity` where neither says. */
  readonly records: number;
}

/** What a handler knows about the call it serves. */
export interface ToolCall {
  /** Unique per call; also the decision id of a refusal. */
  readonly executionId: string;
  readonly tool: string;
  readonly principal: Principal;
  /** Ask the upstream for no more than this: a larger answer is refused. */
  readonly limits: CallLimits;
  /** Aborted when the client goes away, the deadline passes or the server shuts down. Pass it to all I/O. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds by which the call must have ended. */
  readonly deadline: number;
  /** For operators: goes to the server's log, never to the client. */
  readonly log: CallLog;
  /** Says something to the client, if it asked for messages of this level. */
  tell(level: MessageLevel, text: string, data?: Readonly<Record<string, unknown>>): void;
  readonly ask: Ask;
  /** Reports progress to a client that asked for it; does nothing otherwise. */
  progress(done: number, total?: number, message?: string): void;
}
