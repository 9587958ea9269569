import { z } from 'zod';

/** What a record holds: a JSON object. */
export type RecordData = Readonly<Record<string, unknown>>;

const MAX_KEY_LENGTH = 64;
const MAX_DEPTH = 8;
/** Bytes of JSON in one call, and in a whole record. */
const MAX_CHANGE_BYTES = 16_384;
export const MAX_RECORD_BYTES = 65_536;

/** Keys to change in a record; bounded, so that one caller cannot fill the database or the stack. */
export const RecordChanges = z
  .record(z.string().min(1).max(MAX_KEY_LENGTH), z.unknown())
  .superRefine((data, context) => {
    // Depth first: only what is not too deep can be measured safely.
    if (isDeeperThan(MAX_DEPTH, data)) {
      context.addIssue({ code: 'custom', message: `Nest at most ${MAX_DEPTH} levels.`, input: data });
    } else if (bytesOf(data) > MAX_CHANGE_BYTES) {
      context.addIssue({
        code: 'custom',
        message: `Send at most ${MAX_CHANGE_BYTES} bytes of JSON in one call; update in several calls.`,
        input: data,
      });
    }
  });

/** JSON Merge Patch (RFC 7396) of the first level: a given key replaces, null removes, the rest stays. */
export function mergeData(data: RecordData, changes: RecordData): RecordData {
  return Object.fromEntries(Object.entries({ ...data, ...changes }).filter(([, value]) => value !== null));
}

export function bytesOf(data: RecordData): number {
  return Buffer.byteLength(JSON.stringify(data));
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
