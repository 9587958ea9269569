import type { AskKind, Question } from '../tool/ask.js';

/** How a transport reaches the client in the middle of a call. */
export interface AskChannel {
  can(kind: AskKind): boolean;
  /** The client's answer to the question of this key, when it has come already; not checked. */
  answerTo(key: string): unknown;
  /** Puts the question and waits for its answer; undefined where the call has to end first and come again. */
  readonly put: ((question: Question, signal: AbortSignal, key: string) => Promise<unknown>) | undefined;
}

/** No client, or one that can do nothing. */
export const NO_CHANNEL: AskChannel = { can: () => false, answerTo: () => undefined, put: undefined };
