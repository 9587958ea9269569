import { isRecord } from './is-record.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Keywords whose value has names of its own, each with a schema. */
const NAMED_SCHEMAS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords whose value is data. */
const DATA = new Set(['const', 'default', 'enum', 'examples']);

/**
 * The same schema without `propertyNames`, which zod writes for every record. Gemini's API knows no such field and refuses
 * the whole request for it, and OpenAI's strict schemas have none. Names are checked here all the same.
 */
export function withoutPropertyNames(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(([keyword]) => keyword !== 'propertyNames');
  return Object.fromEntries(
    kept.map(([keyword, value]) => [keyword, DATA.has(keyword) ? value : within(keyword, value)]),
  );
}

function within(keyword: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => (isRecord(one) ? withoutPropertyNames(one) : one));
  if (!isRecord(value)) return value;
  if (!NAMED_SCHEMAS.has(keyword)) return withoutPropertyNames(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isRecord(inner) ? withoutPropertyNames(inner) : inner]),
  );
}
