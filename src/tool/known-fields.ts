import type { CachePolicy, PromptPolicy, ResourcePolicy, ToolPolicy } from './policy.js';
import type { Schema } from './schema.js';
import type { ToolsetPolicy } from './toolset.decorator.js';

type Fields<Policy> = Readonly<Record<keyof Policy, true>>;

const DESCRIBED = { name: true, title: true, description: true } as const;

const TOOL: Fields<ToolPolicy<Schema, Schema>> = {
  ...DESCRIBED,
  effect: true,
  input: true,
  output: true,
  access: true,
  idempotent: true,
  openWorld: true,
  limit: true,
  timeoutMs: true,
  slo: true,
  maxRunning: true,
  attemptTimeoutMs: true,
  retries: true,
  cache: true,
  maxBytes: true,
  maxTokens: true,
  records: true,
  redact: true,
  personal: true,
  task: true,
  taskAfter: true,
};

const RESOURCE: Fields<ResourcePolicy> = {
  ...DESCRIBED,
  uri: true,
  mimeType: true,
  unlisted: true,
  access: true,
  timeoutMs: true,
  complete: true,
};

const PROMPT: Fields<PromptPolicy<Schema>> = {
  ...DESCRIBED,
  input: true,
  access: true,
  timeoutMs: true,
  complete: true,
};

const OF_KIND = { tool: TOOL, resource: RESOURCE, prompt: PROMPT };
const TOOLSET: Fields<ToolsetPolicy> = { name: true, upstream: true, limit: true };
const CACHE: Fields<CachePolicy> = { ttlMs: true, shared: true };

/**
 * What a policy says that nobody reads. The compiler does not see it in an object that was made elsewhere or is spread into
 * one, and a misspelt `redact` would redact nothing.
 */
export function foreignFieldsOf(kind: keyof typeof OF_KIND, policy: object): readonly string[] {
  const { cache } = policy as { cache?: unknown };
  const inCache = typeof cache === 'object' && cache !== null ? foreign(CACHE, cache) : [];
  return [...foreign(OF_KIND[kind], policy), ...inCache.map((field) => `cache.${field}`)];
}

export function foreignFieldsOfToolset(policy: ToolsetPolicy): readonly string[] {
  return foreign(TOOLSET, policy);
}

function foreign(known: object, given: object): readonly string[] {
  return Object.keys(given).filter((field) => !Object.hasOwn(known, field));
}
