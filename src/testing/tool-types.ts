import type { McpContent } from '../tool/mcp-content.js';
import type { PromptAnswer } from '../tool/prompt.decorator.js';
import type { ToolCall } from '../tool/tool-call.js';

type Handler = (input: never, call: ToolCall) => unknown;

/** Names of the methods of a toolset that may be handlers. Whether one is, its decorator says, which no type knows. */
export type HandlerName<T> = { [K in keyof T]: T[K] extends Handler ? K : never }[keyof T] & string;

/** Names of the methods that may make a prompt. */
export type PromptName<T> = {
  [K in keyof T]: T[K] extends (input: never, call: ToolCall) => PromptAnswer | Promise<PromptAnswer> ? K : never;
}[keyof T] &
  string;

/** What a handler is given; for one that takes nothing, an object without fields. */
export type InputOf<T, K extends keyof T> = T[K] extends (...args: infer A) => unknown
  ? A extends [infer I, ...unknown[]]
    ? I
    : Readonly<Record<string, never>>
  : never;

/** What a client gets of what a handler answers: data that is an object; of anything else its text. */
export type ResultOf<T, K extends keyof T> = T[K] extends (...args: never[]) => infer R ? Read<Awaited<R>> : never;

type Read<R> = R extends McpContent<infer Data> ? Structured<Data> : Structured<R>;
type Structured<Data> = Data extends readonly unknown[] ? string : Data extends object ? Data : string;
