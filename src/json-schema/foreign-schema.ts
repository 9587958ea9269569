import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema, Schema } from '../tool/schema.js';
import { type Check, writtenSchema } from '../tool/written-schema.js';
import { foreignPattern } from './foreign-pattern.js';
import { type Dialect, dialectOf, faultsOfSchema } from './schema-faults.js';
import { OutOfTime, withinTime } from './time-limit.js';

const AJV = { 'draft-07': Ajv, '2019-09': Ajv2019, '2020-12': Ajv2020 } as const satisfies Record<Dialect, unknown>;

/** Read by Ajv where it writes code to a file, which we never do. */
const ENGINE = Object.assign(foreignPattern, { code: 'foreignPattern' });

const OPTIONS: Options = {
  // Schemas of others have keywords and formats of their own: what a checker does not know, it must ignore.
  strict: false,
  validateFormats: false,
  logger: false,
  code: { regExp: ENGINE },
};

/** Values with more parts than this get one issue told, not all: an issue for each would fill the memory. */
const MOST_PARTS = 1_000;

/** Milliseconds one check may take: nothing else is done meanwhile, for nobody. */
const LONGEST_CHECK_MS = 100;
/** Keywords that take more time than a value has parts: patterns, comparing all with all, schemas that call themselves. */
const COSTLY = /"(?:pattern|patternProperties|uniqueItems|\$(?:ref|dynamicRef|recursiveRef))":/;
/** Characters of a schema, times what it is asked of, that are checked in a few milliseconds whatever they say. */
const MOST_UNWATCHED = 4_000_000;

/** The schema cannot be used. */
class SchemaFault extends Error {
  override readonly name = 'SchemaFault';
}

/**
 * A schema that somebody else wrote, made safe to publish and to check with.
 * @throws SchemaFault where it is not safe, or no schema.
 */
export function foreignSchema(written: JsonSchema): Schema {
  return writtenSchema(written, checkOf(written));
}

/** @throws SchemaFault */
function checkOf(written: JsonSchema): Check {
  const faults = faultsOfSchema(written);
  const dialect = dialectOf(written);
  if (faults.length > 0 || dialect === undefined) throw new SchemaFault(faults.join('; '));
  // One instance each: schemas of different authors may have the same $id.
  const compile = (allErrors: boolean) => new AJV[dialect]({ ...OPTIONS, allErrors }).compile(written);
  const [first, all] = [compiled(() => compile(false)), compiled(() => compile(true))];
  const check: Check = (value) => {
    if (first(value)) return [];
    const validate = sizeOf(value, MOST_PARTS) < MOST_PARTS ? all : first;
    validate(value);
    return (validate.errors ?? []).map(toIssue);
  };
  const mostUnwatched = mostUnwatchedOf(JSON.stringify(written));
  return (value) => (sizeOf(value, mostUnwatched) < mostUnwatched ? check(value) : watched(() => check(value)));
}

function watched(check: () => ReturnType<Check>): ReturnType<Check> {
  try {
    return withinTime(LONGEST_CHECK_MS, check);
  } catch (error) {
    if (error instanceof OutOfTime) return [{ message: 'takes too long to check: send something simpler' }];
    throw error;
  }
}

/** Values below this size are checked without a watch, which takes longer than most checks. */
function mostUnwatchedOf(schema: string): number {
  return COSTLY.test(schema) ? 0 : Math.min(MOST_UNWATCHED / schema.length, DEEPEST_COUNT);
}

function compiled(compile: () => ValidateFunction): ValidateFunction {
  try {
    return compile();
  } catch (error) {
    throw new SchemaFault('it is no valid JSON Schema', { cause: error });
  }
}

/** A value may be nested as deep as it is large, and so is counting it. */
const DEEPEST_COUNT = 2_000;

/** Parts of a value and characters of its texts, counted no further than the limit. */
function sizeOf(value: unknown, limit: number): number {
  if (typeof value === 'string') return 1 + value.length;
  if (typeof value !== 'object' || value === null) return 1;
  // Not by their keys: a list of a million would get a million of them first.
  return Array.isArray(value) ? sizeOfAll(value, limit) : sizeOfAll(entriesOf(value), limit);
}

function sizeOfAll(values: Iterable<unknown>, limit: number): number {
  let size = 1;
  for (const one of values) {
    if (size >= limit) break;
    size += sizeOf(one, limit - size);
  }
  return size;
}

function* entriesOf(value: object): Iterable<unknown> {
  for (const key in value) {
    yield key;
    yield (value as Readonly<Record<string, unknown>>)[key];
  }
}

function toIssue({ instancePath, message = 'does not fit', params, keyword }: ErrorObject): StandardSchemaV1.Issue {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { path, message: `${message}${detailOf(keyword, params as Readonly<Record<string, unknown>>)}` };
}

/** What Ajv's sentence leaves out and a model needs. */
function detailOf(keyword: string, params: Readonly<Record<string, unknown>>): string {
  if (keyword === 'enum') return `: ${JSON.stringify(params['allowedValues'])}`;
  if (keyword === 'const') return `: ${JSON.stringify(params['allowedValue'])}`;
  if (keyword === 'additionalProperties') return `: ${String(params['additionalProperty'])} is none of them`;
  return '';
}
