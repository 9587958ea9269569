import { createHmac } from 'node:crypto';
import { remembered } from '../tool/remembered.js';
import { isPersonalName, PATTERNS } from './personal-data.js';

/** Bounds of what is kept of the arguments of one call. */
const DEEPEST = 6;
const MOST_ITEMS = 20;
const LONGEST_KEY = 64;
const LONGEST_IDENTIFIER = 64;
/** Characters of a text that is looked at: of a longer one only its length is kept, whatever it holds. */
const LONGEST_TEXT = 4_096;

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
  // None comes over the wire, and JSON has none.
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '[deeper]';
  if (Array.isArray(value)) {
    const kept = value.slice(0, MOST_ITEMS).map((item) => redact(item, redaction, depth + 1));
    return value.length > MOST_ITEMS ? [...kept, `[${value.length - MOST_ITEMS} more]`] : kept;
  }
  return redactFields(value as Readonly<Record<string, unknown>>, redaction, depth);
}

function redactFields(value: Readonly<Record<string, unknown>>, redaction: ArgumentRedaction, depth: number): unknown {
  const names = Object.keys(value);
  const kept: Record<string, unknown> = {};
  const count = Math.min(names.length, MOST_ITEMS);
  for (let index = 0; index < count; index += 1) {
    const name = names[index] as string;
    const { isSafe, isPersonal } = fieldOf(name);
    const isWithheld = isPersonal || redaction.names.includes(name);
    const told = isWithheld ? markedValue(value[name], redaction) : redact(value[name], redaction, depth + 1);
    keep(kept, isSafe ? name : `[key ${index}]`, told);
  }
  if (names.length > MOST_ITEMS) kept['[more]'] = names.length - MOST_ITEMS;
  return kept;
}

/** What JSON names so is a key like any other; what is assigned to it would be the prototype. */
const PROTOTYPE = '__proto__';

function keep(kept: Record<string, unknown>, key: string, told: unknown): void {
  if (key !== PROTOTYPE) kept[key] = told;
  else Object.defineProperty(kept, key, { value: told, enumerable: true, configurable: true, writable: true });
}

function redactText(text: string, key: Uint8Array): string {
  if (text.length > LONGEST_TEXT) return `[text ${text.length}]`;
  for (const { name, matches } of PATTERNS) if (matches(text)) return marked(name, text, key);
  return text.length <= LONGEST_IDENTIFIER && IDENTIFIER.test(text) ? text : `[text ${text.length}]`;
}

/** Tools have few names of fields, and every call has them. */
const fieldOf = remembered((name) => ({ isSafe: isSafeKey(name), isPersonal: isPersonalName(name) }));

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
