import type { CompleteBy, HasCompleters } from './completion.js';
import { declare } from './declarations.js';
import type { ContentBlock } from './mcp-content.js';
import type { PromptPolicy } from './policy.js';
import type { Parsed, Schema, Unparsed } from './schema.js';
import type { ToolCall } from './tool-call.js';
import type { HandlerDecorator } from './typed-handler.js';

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock;
}

/** A string becomes one user message. */
export type PromptAnswer = string | readonly PromptMessage[];
type PromptHandler<I extends Schema> = (input: Parsed<I>, call: ToolCall) => PromptAnswer | Promise<PromptAnswer>;

type NoText<Arguments> = {
  [Name in keyof Arguments]-?: unknown extends Arguments[Name]
    ? never
    : Extract<Arguments[Name], string> extends never
      ? Name
      : never;
}[keyof Arguments];

/** A schema that no client could satisfy: each of its calls would be `invalid_input`. `z.coerce` reads text. */
type TakesText<I extends Schema> = [NoText<Unparsed<I>>] extends [never]
  ? unknown
  : { readonly __error: 'The arguments of a prompt are text: read others from it, with z.coerce or the like' };

/** Makes a method of a toolset a prompt. */
export function Prompt<I extends Schema, const By extends CompleteBy<keyof Parsed<I> & string> = Record<never, string>>(
  policy: PromptPolicy<I, By> & TakesText<I>,
): HandlerDecorator<Parsed<I>, PromptHandler<I>, HasCompleters<By>> {
  return (target, method) => declare(target, { kind: 'prompt', method, policy: policy as PromptPolicy<Schema> });
}
