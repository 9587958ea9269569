import { declare } from './declarations.js';
import type { ToolPolicy } from './policy.js';
import type { Parsed, Schema } from './schema.js';
import type { HandlerDecorator, ToolHandler } from './typed-handler.js';

/** Makes a method of a toolset a tool. Its policy stands here; the method only does the work. */
export function Tool<I extends Schema, O extends Schema = Schema>(
  policy: ToolPolicy<I, O>,
): HandlerDecorator<Parsed<I>, ToolHandler<I, O>> {
  // The policy is kept for `unknown` input: from here on the schema itself guards the types.
  return (target, method) => declare(target, { kind: 'tool', method, policy: policy as ToolPolicy<Schema, Schema> });
}
