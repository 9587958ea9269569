import type { CompleteBy, HasCompleters } from './completion.js';
import { declare } from './declarations.js';
import type { ContentBlock } from './mcp-content.js';
import type { PromptPolicy } from './policy.js';
import type { Parsed, Schema } from './schema.js';
import type { ToolCall } from './tool-call.js';
import type { HandlerDecorator } from './typed-handler.js';

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock;
}

/** A string becomes one user message. */
export type PromptAnswer = string | readonly PromptMessage[];
type PromptHandler<I extends Schema> = (input: Parsed<I>, call: ToolCall) => PromptAnswer | Promise<PromptAnswer>;

/** Makes a method of a toolset a prompt. */
export function Prompt<I extends Schema, const By extends CompleteBy<keyof Parsed<I> & string> = Record<never, string>>(
  policy: PromptPolicy<I, By>,
): HandlerDecorator<Parsed<I>, PromptHandler<I>, HasCompleters<By>> {
  return (target, method) => declare(target, { kind: 'prompt', method, policy: policy as PromptPolicy<Schema> });
}
