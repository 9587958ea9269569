import { declare } from './declarations.js';
import type { ResourceContents } from './mcp-content.js';
import type { ResourcePolicy } from './policy.js';
import type { ToolCall } from './tool-call.js';
import type { HandlerDecorator } from './typed-handler.js';

/** Values of the template's variables, percent-decoded. */
export type ResourceVariables = Readonly<Record<string, string>>;

/** Text is sent as it is, contents as they are, any other data as JSON. */
type ResourceHandler = (variables: ResourceVariables, call: ToolCall) => ResourceAnswer | Promise<ResourceAnswer>;
type ResourceAnswer = string | object | readonly ResourceContents[];

/** Makes a method of a toolset the reader of a resource, or of every resource a URI template matches. */
export function Resource(policy: ResourcePolicy): HandlerDecorator<ResourceVariables, ResourceHandler> {
  return (target, method) => declare(target, { kind: 'resource', method, policy });
}
