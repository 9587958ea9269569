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

const NAMED_BY = new Map<string, readonly [kind: Asked['kind'], key: string]>([
  ['tools/call', ['tool', 'name']],
  ['prompts/get', ['prompt', 'name']],
  ['resources/read', ['resource', 'uri']],
  ['skills/get', ['resource', 'uri']],
]);

/** Requests that the hall takes: it records them itself. */
export const HALL_METHODS: ReadonlySet<string> = new Set([...NAMED_BY.keys(), 'resources/directory/read']);

export function asked(message: Message | undefined): Asked {
  const named = NAMED_BY.get(message?.method as string);
  if (named === undefined) return NO_CALL;
  const [kind, key] = named;
  const params = message?.params as Record<string, unknown> | null | undefined;
  return { kind, name: textOf(params?.[key]) };
}

/** A client may send anything in the place of a name, and not all of that can be made text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function askedOperation(catalogue: Catalogue, { kind, name }: Asked): Operation | undefined {
  if (kind === 'tool') return catalogue.tool(name);
  if (kind === 'prompt') return catalogue.prompt(name);
  return kind === 'resource' ? catalogue.resource(name)?.operation : undefined;
}
