import { foreignSchema } from '../../json-schema/foreign-schema.js';
import { canonicalJson } from '../../tool/canonical-json.js';
import { isRecord } from '../../tool/is-record.js';
import type { JsonSchema, Schema } from '../../tool/schema.js';
import { type Document, type Node, resolved } from '../description/document.js';
import { DescriptionFault } from '../fault.js';
import { SchemaWriter } from '../schema/json-schema-of.js';
import { isJsonType } from '../input/body.js';
import { isTextType } from './text-type.js';

/** What an operation answers when all is well. */
export interface Output {
  /** Content types it may answer with, for it to choose from. */
  readonly accept: string;
  /** Of a JSON answer that is always the same, and as safe to check as any. */
  readonly schema: { readonly written: JsonSchema; readonly check: Schema; readonly isWrapped: boolean } | undefined;
  /** Why its answer has none, where one is described. */
  readonly unused: string | undefined;
}

/** @throws DescriptionFault for an operation whose answers are no text. */
export function outputOf(document: Document, says: Node): Output {
  const responses = isRecord(says['responses']) ? Object.entries(says['responses']) : [];
  const successes = responses
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => contentOf(resolved(document, response)));
  const types = [...new Set(successes.flatMap((content) => Object.keys(content)))];
  const readable = types.filter((type) => isTextType(type));
  if (types.length > 0 && readable.length === 0) {
    throw new DescriptionFault(`it answers ${types.join(', ').slice(0, 200)}, and only JSON and text can be passed on`);
  }
  const json = readable.filter((type) => isJsonType(type));
  const accept = (json.length > 0 ? json : readable).join(', ') || 'application/json';
  return {
    accept: /^[\x20-\x7e]{1,500}$/.test(accept) ? accept : 'application/json',
    ...schemaOf(document, successes),
  };
}

function contentOf(response: Node): Node {
  return isRecord(response['content']) ? response['content'] : {};
}

function schemaOf(document: Document, successes: readonly Node[]): Pick<Output, 'schema' | 'unused'> {
  const written = successes.map((content) => {
    const [, media] = Object.entries(content).find(([type]) => isJsonType(type)) ?? [];
    return isRecord(media) ? media['schema'] : undefined;
  });
  const [first] = written;
  // It may answer with nothing, or with this or that: then no one schema holds.
  const isOne =
    first !== undefined && written.every((one) => one !== undefined && canonicalJson(one) === canonicalJson(first));
  if (!isOne) return { schema: undefined, unused: undefined };
  try {
    const { schema, isWrapped } = published(document, first);
    return { schema: { written: schema, check: foreignSchema(schema), isWrapped }, unused: undefined };
  } catch (error) {
    return { schema: undefined, unused: error instanceof Error ? error.message : 'it cannot be read' };
  }
}

/** Clients take nothing but an object, so anything else is the `result` of one. */
function published(document: Document, first: unknown): { readonly schema: JsonSchema; readonly isWrapped: boolean } {
  const writer = new SchemaWriter(document, 'output');
  const isObject = isRecord(first) && resolved(document, first)['type'] === 'object';
  const body = writer.of(first);
  const definitions = writer.definitions;
  if (isObject && isRecord(body)) {
    // The root must say itself that it is an object, also where it refers to one.
    return { schema: { type: 'object', ...body, ...definitions }, isWrapped: false };
  }
  const properties = { result: body };
  return { schema: { type: 'object', properties, required: ['result'], ...definitions }, isWrapped: true };
}
