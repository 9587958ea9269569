import type { McpContent } from './mcp-content.js';
import type { Parsed, Schema, Unparsed } from './schema.js';
import type { ToolCall } from './tool-call.js';

type Awaitable<T> = T | Promise<T>;

/** What a tool may return: plain data that fits its output schema, or MCP content carrying such data. */
type ToolAnswer<O extends Schema> = Awaitable<Unparsed<O> | McpContent<Unparsed<O>>>;

export type ToolHandler<I extends Schema, O extends Schema> = (input: Parsed<I>, call: ToolCall) => ToolAnswer<O>;

type FirstArgument<F> = F extends (input: infer A, ...rest: never[]) => unknown ? A : never;

/**
 * TypeScript compares method parameters in both directions, so a handler that wants more than its schema yields would
 * pass. This turns the comparison round and fails with a sentence.
 */
type AcceptsAllOf<Input, F> =
  Input extends FirstArgument<F>
    ? unknown
    : { readonly __error: 'The argument type of this handler does not accept everything its input schema yields' };

/** `TypedPropertyDescriptor` with an `undefined`: what a project's compiler advises to add where a method does not fit. */
export interface DescriptorOf<F> {
  readonly value?: F | undefined;
}

/** A method decorator that compiles only on a method that fits the schemas it was given, of a class that has the rest. */
export type HandlerDecorator<Input, Handler, Toolset extends object = object> = <F extends Handler>(
  target: Toolset,
  key: string,
  descriptor: DescriptorOf<F> & AcceptsAllOf<Input, F>,
) => void;
