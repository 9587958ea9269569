import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { InputIssue } from '../errors/failure.js';
import { argumentNames } from '../tool/argument-names.js';
import type { Operation } from '../tool/operation.js';

/** Bounds of what is repeated to the caller: names of arguments are the caller's own and may be anything. */
const LONGEST_TEXT = 200;
const LONGEST_QUOTE = 80;

/** Characters of the names of arguments that there are: those are the tool's own. */
const LONGEST_NAMES = 400;

/** Zod's words for what is not there, which a model reads as a value that it sent. */
const NOT_THERE = /^Invalid input: expected (\w+), received undefined$/;

/** What is wrong in one place, in words that tell a model how to call the tool right. */
export function inputIssue({ path = [], message, ...more }: StandardSchemaV1.Issue, operation: Operation): InputIssue {
  const place = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return { path: place.slice(0, LONGEST_TEXT), message: worded() };

  function worded(): string {
    const [, type] = NOT_THERE.exec(message) ?? [];
    if (type !== undefined) return `It is missing; send it as ${type}.`;
    const isUnknown = 'code' in more && more.code === 'unrecognized_keys' && path.length === 0;
    return isUnknown ? `${message.slice(0, LONGEST_QUOTE)}. ${taken(operation)}` : message.slice(0, LONGEST_TEXT);
  }
}

function taken(operation: Operation): string {
  const names = argumentNames(operation);
  if (names === undefined) return '';
  return names.length === 0 ? 'It takes no arguments.' : `It takes ${wholeNames(names)}.`;
}

/** As many as there is room for: half a name would be taken for one. */
function wholeNames(names: readonly string[]): string {
  let room = LONGEST_NAMES;
  const told = names.filter((name) => (room -= name.length + 2) >= 0);
  return told.length === names.length ? told.join(', ') : `${told.join(', ')} and others`;
}
