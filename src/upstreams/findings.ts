import { hiddenIn } from '../tool/catalogue-rules.js';
import { proseIn } from '../tool/prose-in.js';
import { type Suspicion, suspicionsIn } from '../tool/suspicious-text.js';
import type { Definition } from './definition.js';

/** What a description may be up to. Words of a closed set. */
export type Finding = 'hidden_text' | 'long' | Suspicion;

const LONGEST = 4_000;

/** Everything that a reviewer should look at twice, each once. */
export function findingsIn({ says }: Definition): readonly Finding[] {
  const found = new Set<Finding>();
  if (hiddenIn(withoutPresentation(says), '') !== undefined) found.add('hidden_text');
  for (const [, text] of proseIn(says)) {
    if (text.length > LONGEST) found.add('long');
    for (const suspicion of suspicionsIn(text).keys()) found.add(suspicion);
  }
  return [...found];
}

/**
 * The same without what makes a character an emoji, and with line ends as they are here: both hide nothing and are
 * common, and are the only things changed of what an upstream says.
 */
export function withoutPresentation<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n').replaceAll(/[\uFE0E\uFE0F]/g, '') as T;
  if (Array.isArray(value)) return value.map(withoutPresentation) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    typeof inner === 'string' && !['title', 'description'].includes(key)
      ? inner
      : withoutPresentation(inner as unknown),
  ]);
  return Object.fromEntries(entries) as T;
}
