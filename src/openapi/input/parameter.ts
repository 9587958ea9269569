import { isRecord } from '../../tool/is-record.js';
import { type Document, type Node, resolved } from '../description/document.js';
import type { Described } from '../description/operations.js';
import { DescriptionFault } from '../fault.js';

const STYLES = {
  path: ['simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
} as const;
export type Place = keyof typeof STYLES;
export type Style = (typeof STYLES)[Place][number];

/** One parameter of an operation, and how its value is written. */
export interface Parameter {
  readonly name: string;
  readonly place: Place;
  readonly isRequired: boolean;
  readonly style: Style;
  readonly explode: boolean;
  /** Written as JSON, whatever it is. */
  readonly isJson: boolean;
  readonly description: unknown;
  readonly schema: unknown;
}

/** Headers that the description has no say in: OpenAPI leaves these out itself, for they follow from the rest. */
const FOLLOWING = new Set(['accept', 'content-type', 'authorization']);
/** Headers by which servers and proxies are told to take a request for another one. */
const DANGEROUS =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-.*|cookie|forwarded|via|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override|traceparent|tracestate)$/i;

/**
 * The parameters of an operation: its own, and those of its path that it does not say again.
 * @throws DescriptionFault for one that cannot be sent.
 */
export function parametersOf(document: Document, { path, says, ofPath }: Described): readonly Parameter[] {
  const byPlace = new Map<string, Node>();
  for (const written of [...listed(ofPath['parameters']), ...listed(says['parameters'])]) {
    const one = resolved(document, written);
    byPlace.set(`${String(one['in'])} ${String(one['name'])}`, one);
  }
  const parameters = [...byPlace.values()].flatMap((one) => parameterOf(one));
  const inPath = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name);
  for (const name of inPath) {
    const isThere = parameters.some((parameter) => parameter.place === 'path' && parameter.name === name);
    if (!isThere) throw new DescriptionFault(`its path names {${name}}, which is no parameter`);
  }
  return parameters.filter(({ place, name }) => place !== 'path' || inPath.includes(name));
}

function parameterOf(written: Node): readonly Parameter[] {
  const { name, in: place, required } = written;
  const isRequired = required === true || place === 'path';
  if (typeof name !== 'string' || name === '' || name === '__proto__') {
    throw new DescriptionFault('a parameter has no name');
  }
  if (place === 'cookie') {
    if (isRequired) throw new DescriptionFault(`it needs the cookie ${name}, and cookies are not sent`);
    return [];
  }
  if (place !== 'path' && place !== 'query' && place !== 'header') {
    throw new DescriptionFault(`the parameter ${name} is in no place that is known`);
  }
  if (place === 'header' && FOLLOWING.has(name.toLowerCase())) return [];
  if (place === 'header' && DANGEROUS.test(name)) {
    if (isRequired) throw new DescriptionFault(`it needs the header ${name}, which no caller may set`);
    return [];
  }
  const { description, content } = written;
  const schema = content === undefined ? written['schema'] : schemaOfContent(name, content);
  return [{ name, place, isRequired, ...styleOf(written, place), isJson: content !== undefined, description, schema }];
}

function styleOf({ name, style, explode }: Node, place: Place): Pick<Parameter, 'style' | 'explode'> {
  const [usual] = STYLES[place];
  const named = STYLES[place].find((one) => one === (style ?? usual));
  if (named === undefined) {
    throw new DescriptionFault(`the parameter ${String(name)} has a style that is not supported in a ${place}`);
  }
  return { style: named, explode: typeof explode === 'boolean' ? explode : named === 'form' };
}

function schemaOfContent(name: string, content: unknown): unknown {
  const json = isRecord(content) ? content['application/json'] : undefined;
  if (!isRecord(json))
    throw new DescriptionFault(`the parameter ${name} has another content type than application/json`);
  return json['schema'];
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
