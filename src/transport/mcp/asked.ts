import type { Catalogue } from '../../tool/catalogue.js';
import type { Operation } from '../../tool/operation.js';

/** What a message asks for, in the pipeline's words; `request` for everything that is not a call. */
export interface Asked {
  readonly kind: 'tool' | 'resource' | 'prompt' | 'request';
  readonly name: string;
}

/** What is asked for by a request that is no call. */
export const NO_CALL: Asked = { kind: 'request', name: '' };

/** As much of a message as says what it asks for; nothing of it has been checked. */
interface Message {
  readonly method?: unknown;
  readonly params?: unknown;
}

const NAMED_BY = {
  'tools/call': ['tool', 'name'],
  'prompts/get': ['prompt', 'name'],
  'resources/read': ['resource', 'uri'],
  'skills/get': ['resource', 'uri'],
} as const;

export function asked(message: Message | undefined): Asked {
  const [kind, key] = Object.entries(NAMED_BY).find(([method]) => method === message?.method)?.[1] ?? ['request', ''];
  const params = message?.params as Record<string, unknown> | null | undefined;
  const name = params?.[key];
  return { kind, name: typeof name === 'string' ? name : '' };
}

export function askedOperation(catalogue: Catalogue, { kind, name }: Asked): Operation | undefined {
  if (kind === 'tool') return catalogue.tool(name);
  if (kind === 'prompt') return catalogue.prompt(name);
  return kind === 'resource' ? catalogue.resource(name)?.operation : undefined;
}
