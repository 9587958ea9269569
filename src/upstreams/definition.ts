import { createHash } from 'node:crypto';
import { canonicalJson } from '../tool/canonical-json.js';

export const DEFINITION_KINDS = ['tool', 'resource', 'template', 'prompt'] as const;
export type DefinitionKind = (typeof DEFINITION_KINDS)[number];

/** What an upstream says of one thing it offers: everything that a model or a person would read of it. */
export interface Definition {
  readonly kind: DefinitionKind;
  /** Name of the tool or prompt, URI or URI template of the resource: what it is known by at the upstream. */
  readonly key: string;
  /** As the upstream sent it, less what is never passed on. */
  readonly says: Readonly<Record<string, unknown>>;
}

/** What is passed on, or decided by. Icons, `_meta` and the rest are not, so they cannot be used to say something either. */
const PASSED_ON: Readonly<Record<DefinitionKind, readonly string[]>> = {
  tool: ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'],
  resource: ['uri', 'name', 'title', 'description', 'mimeType'],
  template: ['uriTemplate', 'name', 'title', 'description', 'mimeType'],
  prompt: ['name', 'title', 'description', 'arguments'],
};
const KEY_OF = { tool: 'name', resource: 'uri', template: 'uriTemplate', prompt: 'name' } as const;

export function definitionOf(kind: DefinitionKind, listed: Readonly<Record<string, unknown>>): Definition {
  const entries = PASSED_ON[kind].map((field) => [field, listed[field]] as const);
  const says = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return { kind, key: String(listed[KEY_OF[kind]]), says };
}

export function isSame(one: Definition, other: Definition): boolean {
  return canonicalJson(one.says) === canonicalJson(other.says);
}

/** Tells definitions apart: a tool and a prompt may share a name. */
export function idOf({ kind, key }: Pick<Definition, 'kind' | 'key'>): string {
  return `${kind} ${key}`;
}

/** `sha256:` and 64 hexadecimal digits of all of them, in whatever order they come. */
export function digestOf(definitions: readonly Definition[]): string {
  const sorted = definitions.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  return `sha256:${createHash('sha256').update(canonicalJson(sorted)).digest('hex')}`;
}
