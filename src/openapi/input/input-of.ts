import { isRecord } from '../../tool/is-record.js';
import type { JsonSchema } from '../../tool/schema.js';
import type { Document, Node } from '../description/document.js';
import type { Described } from '../description/operations.js';
import { DescriptionFault } from '../fault.js';
import { prose } from '../prose.js';
import { SchemaWriter } from '../schema/json-schema-of.js';
import { type Body, bodyOf } from './body.js';
import { type Parameter, parametersOf } from './parameter.js';

/** Names of what the operator's credentials set: nobody else does. */
export interface Carried {
  readonly headers: Node;
  readonly query: Node;
}

/** What a tool takes, and which part of a request each argument is. */
export interface Input {
  readonly schema: JsonSchema;
  readonly parameters: readonly (Parameter & { readonly argument: string })[];
  /** The argument that is the body, or the names of those that are its properties. */
  readonly body:
    | { readonly argument: string }
    | { readonly properties: readonly string[]; readonly isRequired: boolean }
    | undefined;
}

/**
 * Parameters and body as one object. Parameters of one name get their place behind it, as in `id_path` and `id_query`; the
 * properties of a plain body stand beside the parameters, unless one of them has the name of a parameter: then, and
 * where it is not plain, the whole is the argument `body`.
 * @throws DescriptionFault
 */
export function inputOf(document: Document, operation: Described, carried: Carried): Input {
  const parameters = named(parametersOf(document, operation).filter((one) => !isCarried(one, carried)));
  const body = bodyOf(document, operation.says);
  const writer = new SchemaWriter(document, 'input');
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const { argument, schema, description, isRequired } of parameters) {
    properties[argument] = described(writer.of(schema ?? true), description);
    if (isRequired) required.push(argument);
  }
  const placed = body === undefined ? undefined : place(body, properties, required, writer);
  const schema = { type: 'object', properties, required, additionalProperties: false, ...writer.definitions };
  return { schema, parameters, body: placed };
}

function place(
  body: Body,
  properties: Record<string, unknown>,
  required: string[],
  writer: SchemaWriter,
): Exclude<Input['body'], undefined> {
  const plain = body.plain === undefined ? undefined : (writer.of(body.plain) as JsonSchema);
  const own = isRecord(plain?.['properties']) ? plain['properties'] : {};
  const names = Object.keys(own);
  const isBeside = names.length > 0 && !names.some((name) => Object.hasOwn(properties, name));
  if (isBeside) {
    Object.assign(properties, own);
    required.push(...((plain?.['required'] ?? []) as string[]));
    return { properties: names, isRequired: body.isRequired };
  }
  if (Object.hasOwn(properties, 'body')) throw new DescriptionFault('a parameter of it is named body, beside its body');
  properties['body'] = described(writer.of(body.schema), body.description);
  if (body.isRequired) required.push('body');
  return { argument: 'body' };
}

function named(parameters: readonly Parameter[]): Input['parameters'] {
  const shared = (name: string) => parameters.filter((one) => one.name === name).length > 1;
  const all = parameters.map((one) => ({ ...one, argument: shared(one.name) ? `${one.name}_${one.place}` : one.name }));
  const twice = all.find(({ argument }, at) => all.findIndex((one) => one.argument === argument) !== at);
  if (twice !== undefined) throw new DescriptionFault(`two parameters of it would be the argument ${twice.argument}`);
  return all;
}

function isCarried({ name, place: at }: Parameter, { headers, query }: Carried): boolean {
  return at === 'header' ? Object.hasOwn(headers, name.toLowerCase()) : at === 'query' && Object.hasOwn(query, name);
}

/** What is said of the place wins over what is said of its kind. */
function described(schema: unknown, description: unknown): unknown {
  const text = prose(description, 'argument');
  if (text === undefined || !isRecord(schema)) return schema;
  return { ...schema, description: text };
}
