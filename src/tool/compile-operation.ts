import type { Completers } from './completion.js';
import type { Declaration } from './declarations.js';
import type {
  Handler,
  Operation,
  PromptListing,
  PromptOperation,
  ResourceOperation,
  ToolOperation,
} from './operation.js';
import { parameterHeadersOf } from './parameter-headers.js';
import type { PromptPolicy, ResourcePolicy, ToolPolicy } from './policy.js';
import { jsonSchemaOf, type Schema } from './schema.js';
import type { ToolsetPolicy } from './toolset.decorator.js';
import { UriTemplate } from './uri-template.js';

/** Turns one declaration into an operation. Throws only where a schema library cannot say its JSON Schema. */
export function compileOperation(
  declaration: Declaration,
  toolset: ToolsetPolicy,
  handle: Handler,
  completers: Completers = new Map(),
): Operation {
  const shared = (policy: { name?: string; timeoutMs?: number }) => ({
    name: policy.name ?? declaration.method,
    toolset: toolset.name,
    upstream: toolset.upstream,
    toolsetLimit: toolset.limit,
    timeoutMs: policy.timeoutMs,
    handle,
  });
  switch (declaration.kind) {
    case 'tool':
      return compileTool(declaration.policy, shared(declaration.policy));
    case 'resource':
      return { ...compileResource(declaration.policy, shared(declaration.policy)), completers };
    case 'prompt':
      return { ...compilePrompt(declaration.policy, shared(declaration.policy)), completers };
  }
}

type Shared = Pick<Operation, 'name' | 'toolset' | 'upstream' | 'toolsetLimit' | 'timeoutMs' | 'handle'>;

function compileTool(policy: ToolPolicy<Schema, Schema>, shared: Shared): ToolOperation {
  const isRead = policy.effect === 'read';
  const inputSchema = jsonSchemaOf(policy.input, 'input');
  return {
    ...shared,
    kind: 'tool',
    policy,
    access: policy.access,
    effect: policy.effect,
    retries: policy.retries ?? 0,
    parameterHeaders: parameterHeadersOf(inputSchema).declared,
    listing: {
      ...described(policy, shared.name),
      inputSchema,
      ...(policy.output && { outputSchema: jsonSchemaOf(policy.output, 'output') }),
      annotations: {
        readOnlyHint: isRead,
        destructiveHint: policy.effect === 'destructive',
        idempotentHint: isRead || policy.idempotent === true,
        openWorldHint: policy.openWorld === true,
      },
    },
  };
}

function compileResource(policy: ResourcePolicy, shared: Shared): Omit<ResourceOperation, 'completers'> {
  const template = new UriTemplate(policy.uri);
  return {
    ...shared,
    kind: 'resource',
    policy,
    access: policy.access,
    template,
    listing: {
      ...(template.isTemplate ? { uriTemplate: policy.uri } : { uri: policy.uri }),
      ...described(policy, shared.name),
      ...(policy.mimeType !== undefined && { mimeType: policy.mimeType }),
    },
  };
}

function compilePrompt(policy: PromptPolicy<Schema>, shared: Shared): Omit<PromptOperation, 'completers'> {
  const listing = { ...described(policy, shared.name), arguments: policy.input ? promptArguments(policy.input) : [] };
  return { ...shared, kind: 'prompt', policy, access: policy.access, listing };
}

function promptArguments(schema: Schema): PromptListing['arguments'] {
  const { properties = {}, required = [] } = jsonSchemaOf(schema, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description }]) => ({
    name,
    ...(description !== undefined && { description }),
    required: required.includes(name),
  }));
}

function described(policy: { title?: string; description: string }, name: string) {
  return { name, ...(policy.title !== undefined && { title: policy.title }), description: policy.description };
}
