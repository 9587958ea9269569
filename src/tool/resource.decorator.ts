import type { CompleteBy, HasCompleters } from './completion.js';
import { declare } from './declarations.js';
import type { ResourceContents } from './mcp-content.js';
import type { ResourcePolicy } from './policy.js';
import type { ToolCall } from './tool-call.js';
import type { HandlerDecorator } from './typed-handler.js';
import type { VariablesOf } from './uri-template.js';

/** Values of the template's variables, percent-decoded. */
export type ResourceVariables = Readonly<Record<string, string>>;

/** By their names, where the URI is known to the compiler. */
type VariablesIn<Uri extends string> = string extends Uri
  ? ResourceVariables
  : Readonly<Record<VariablesOf<Uri>, string>>;

/** Text is sent as it is, contents as they are, any other data as JSON. */
type ResourceHandler<Variables> = (variables: Variables, call: ToolCall) => ResourceAnswer | Promise<ResourceAnswer>;
type ResourceAnswer = string | object | readonly ResourceContents[];

/** Makes a method of a toolset the reader of a resource, or of every resource a URI template matches. */
export function Resource<
  const Uri extends string,
  const By extends CompleteBy<VariablesOf<Uri>> = Record<never, string>,
>(
  policy: ResourcePolicy<Uri, By>,
): HandlerDecorator<VariablesIn<Uri>, ResourceHandler<VariablesIn<Uri>>, HasCompleters<By>> {
  return (target, method) => declare(target, { kind: 'resource', method, policy });
}
