import type { Completers } from './completion.js';
import type { ParameterHeader } from './parameter-headers.js';
import type { Access, Effect, PromptPolicy, ResourcePolicy, ToolPolicy } from './policy.js';
import type { Rate } from './rate.js';
import type { JsonSchema, Schema } from './schema.js';
import type { ToolCall } from './tool-call.js';
import type { UriTemplate } from './uri-template.js';

export type Handler = (input: unknown, call: ToolCall) => unknown;

interface OperationCore {
  readonly name: string;
  readonly toolset: string;
  readonly upstream: string | undefined;
  /** What its toolset says about how often each principal may call. */
  readonly toolsetLimit: Rate | undefined;
  readonly access: Access;
  readonly timeoutMs: number | undefined;
  readonly handle: Handler;
}

/** How MCP lists a tool. Source: MCP 2026-07-28, `Tool`. */
export interface ToolListing {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema?: JsonSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

export interface ToolOperation extends OperationCore {
  readonly kind: 'tool';
  readonly policy: ToolPolicy<Schema, Schema>;
  readonly effect: Effect;
  readonly retries: number;
  readonly parameterHeaders: readonly ParameterHeader[];
  readonly listing: ToolListing;
}

/** How MCP lists a resource (`uri`) or a resource template (`uriTemplate`). */
export interface ResourceListing {
  readonly uri?: string;
  readonly uriTemplate?: string;
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly mimeType?: string;
}

export interface ResourceOperation extends OperationCore {
  readonly kind: 'resource';
  readonly policy: ResourcePolicy;
  readonly completers: Completers;
  readonly template: UriTemplate;
  readonly listing: ResourceListing;
}

export interface PromptListing {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly description?: string; readonly required: boolean }[];
}

export interface PromptOperation extends OperationCore {
  readonly kind: 'prompt';
  readonly policy: PromptPolicy<Schema>;
  readonly completers: Completers;
  readonly listing: PromptListing;
}

/** One thing an agent can ask for, compiled once at boot: policy, handler and how it is listed. */
export type Operation = ToolOperation | ResourceOperation | PromptOperation;

/** What of an operation a person may want completed: the variables of its URI, or its arguments. */
export function completableOf(operation: ResourceOperation | PromptOperation): readonly string[] {
  return operation.kind === 'resource'
    ? operation.template.variables
    : operation.listing.arguments.map(({ name }) => name);
}
