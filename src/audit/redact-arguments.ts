import { createHmac } from 'node:crypto';
import { hasPersonalName, PATTERNS } from './personal-data.js';

/** Bounds of what is kept of the arguments of one call. */
const DEEPEST = 6;
const MOST_ITEMS = 20;
const LONGEST_KEY = 64;
const LONGEST_IDENTIFIER = 64;

/** Words of a program: ids, codes, enumerations, dates. Anything else may be what a person wrote. */
const IDENTIFIER = /^[\w.:/+@#-]*$/;

export interface ArgumentRedaction {
  /** Makes equal values recognisable in the trail, and nowhere else. */
  readonly key: Uint8Array;
  /** Further names, such as those of the tool's own `redact`. */
  readonly names: readonly string[];
}

/**
 * Arguments as the trail may keep them: their shape, numbers, and what is plainly an identifier. Personal data and
 * credentials become a mark with a keyed hash, and text of people only its length.
 */
export function redactArguments(value: unknown, redaction: ArgumentRedaction): unknown {
  return redact(value, redaction, 0);
}

function redact(value: unknown, redaction: ArgumentRedaction, depth: number): unknown {
  if (typeof value === 'string') return redactText(value, redaction.key);
  if (typeof value === 'number') return isCardNumber(value) ? marked('card', String(value), redaction.key) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '[deeper]';
  if (Array.isArray(value)) {
    const kept = value.slice(0, MOST_ITEMS).map((item) => redact(item, redaction, depth + 1));
    return value.length > MOST_ITEMS ? [...kept, `[${value.length - MOST_ITEMS} more]`] : kept;
  }
  const entries = Object.entries(value);
  const kept = entries.slice(0, MOST_ITEMS).map(([name, inner], index) => {
    const key = isSafeKey(name) ? name : `[key ${index}]`;
    return [key, isNamed(name, redaction) ? markedValue(inner, redaction) : redact(inner, redaction, depth + 1)];
  });
  const rest = entries.length > MOST_ITEMS ? { '[more]': entries.length - MOST_ITEMS } : {};
  return { ...Object.fromEntries(kept), ...rest };
}

function redactText(text: string, key: Uint8Array): string {
  for (const { name, matches } of PATTERNS) if (matches(text)) return marked(name, text, key);
  return text.length <= LONGEST_IDENTIFIER && IDENTIFIER.test(text) ? text : `[text ${text.length}]`;
}

function isNamed(name: string, { names }: ArgumentRedaction): boolean {
  return hasPersonalName(name) || names.includes(name);
}

/** A key is written by the caller too. */
function isSafeKey(name: string): boolean {
  return name.length <= LONGEST_KEY && /^[A-Za-z_][\w-]*$/.test(name) && !PATTERNS.some(({ matches }) => matches(name));
}

function isCardNumber(value: number): boolean {
  return PATTERNS.some(({ name, matches }) => name === 'card' && matches(String(value)));
}

function markedValue(value: unknown, { key }: ArgumentRedaction): string {
  return typeof value === 'string' || typeof value === 'number' ? marked('redacted', String(value), key) : '[redacted]';
}

/** The same value has the same mark, and nobody without the key can try values out. */
function marked(what: string, value: string, key: Uint8Array): string {
  return `[${what} ${createHmac('sha256', key).update(value).digest('hex').slice(0, 12)}]`;
}
