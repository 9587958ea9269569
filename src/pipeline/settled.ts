import type { OutcomeName } from '../errors/failure-kinds.js';
import type { Failure } from '../errors/failure.js';
import type { Question } from '../tool/ask.js';
import type { ContentBlock, ResourceContents } from '../tool/mcp-content.js';
import type { PromptMessage } from '../tool/prompt.decorator.js';

/** What a handler's return value became: MCP's result of each kind, ready to be sent. */
export type Answer =
  | { readonly content: readonly ContentBlock[]; readonly structuredContent?: Readonly<Record<string, unknown>> }
  | { readonly contents: readonly ResourceContents[] }
  | { readonly description: string; readonly messages: readonly PromptMessage[] }
  /** Not the end yet: the client has to bring answers and come again. */
  | { readonly questions: ReadonlyMap<string, Question> };

declare const settled: unique symbol;

/**
 * How a call ended. Only `answered` and `failed` make one, so a stage that forgets its outcome does not compile.
 */
export type Settled = { readonly [settled]: true } & (
  | { readonly outcome: 'ok'; readonly answer: Answer }
  | { readonly outcome: Exclude<OutcomeName, 'ok'>; readonly failure: Failure }
);

export function answered(answer: Answer): Settled {
  return { outcome: 'ok', answer } as Settled;
}

/** The end of a request that is no call: its answer is between its transport and its client. */
export const DONE = answered({ contents: [] });

export function failed(failure: Failure): Settled {
  return { outcome: failure.kind, failure } as Settled;
}
