import { z } from 'zod';
import { COLLECTION_NAMES, COLLECTIONS, describeFields } from './collections.js';
import { OPERATORS } from './filter.js';

export const MAX_RECORDS = 100;
const MAX_FILTERS = 10;
const MAX_TEXT = 200;

const CONTENTS = COLLECTION_NAMES.map(
  (name) => `${name} (${COLLECTIONS[name].description}): ${describeFields(name)}.`,
).join(' ');

/** Text that can stand in a database and in an address: no lone surrogates, no NUL. */
const PlainText = z
  .string()
  .max(MAX_TEXT)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'Use text without NUL and broken characters.');

const FilterInput = z.strictObject({
  field: z.string().min(1).max(64).describe('A field of the collection, as listed there.'),
  operator: z
    .enum(OPERATORS)
    .default('eq')
    .describe(
      'How to compare; contains finds a part of a text and ignores the case of A to Z. A record whose field is null is ' +
        'found by none, not even by ne. Default: eq.',
    ),
  value: z
    .union([PlainText, z.number(), z.boolean()])
    .describe('What to compare with, of the type of the field: text, a number, true or false, a day "2026-01-31".'),
});

export const QueryDataInput = z.strictObject({
  collection: z.enum(COLLECTION_NAMES).describe(`What to read, and its fields. ${CONTENTS}`),
  filters: z
    .array(FilterInput)
    .max(MAX_FILTERS)
    .default([])
    .describe(
      'Conditions that must all hold. Leave out for all records. Example: [{"field":"location","value":"Oslo"}].',
    ),
  limit: z
    .int()
    .min(1)
    .max(MAX_RECORDS)
    .default(20)
    .describe(`The most records to return, 1 to ${MAX_RECORDS}. Default: 20.`),
});

export const QueryDataOutput = z.strictObject({
  collection: z.enum(COLLECTION_NAMES).describe('What was read.'),
  records: z
    .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
    .describe('The records that were found, in the order of their ids.'),
  hasMore: z.boolean().describe('Whether more records match: narrow the filters, or go on with id gt the last one.'),
});
