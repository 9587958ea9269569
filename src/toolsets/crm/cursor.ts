import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { Failure } from '../../errors/failure.js';

/** Longest cursor that is read. */
export const MAX_CURSOR_LENGTH = 256;

/** A place in a list, as text its caller hands back. It belongs to the arguments it was made for, and opens nothing else. */
export function writeCursor(list: readonly unknown[], place: unknown): string {
  return Buffer.from(JSON.stringify([markOf(list), place])).toString('base64url');
}

/** @throws Failure `invalid_input` for a cursor that was not made for this list. */
export function readCursor<Place>(cursor: string, list: readonly unknown[], schema: z.ZodType<Place>): Place {
  const [mark, place] = parsed(cursor);
  const checked = schema.safeParse(place);
  if (mark === markOf(list) && checked.success) return checked.data;
  const message =
    'Send back the nextCursor of the answer before, with the same other arguments, or leave cursor out to begin anew.';
  throw new Failure('invalid_input', `cursor: ${message}`, { issues: [{ path: 'cursor', message }] });
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function markOf(list: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8);
}
