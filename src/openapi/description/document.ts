import { isRecord } from '../../tool/is-record.js';
import { DescriptionFault } from '../fault.js';

export type Node = Readonly<Record<string, unknown>>;

/** An OpenAPI description as it was written: nothing of it is trusted to be what it should. */
export interface Document extends Node {
  readonly openapi: string;
}

/** References that lead to references; more than this is a circle, or a joke. */
const LONGEST_CHAIN = 16;

/**
 * What stands at a place, with the reference there followed to its end. Of itself only a reference inside the document can
 * be: nothing is ever fetched.
 * @throws DescriptionFault
 */
export function resolved(document: Document, value: unknown): Node {
  let at = value;
  for (let steps = 0; steps < LONGEST_CHAIN; steps += 1) {
    if (!isRecord(at)) throw new DescriptionFault('something in it is no mapping where one is needed');
    const reference = at['$ref'];
    if (reference === undefined) return at;
    at = targetOf(document, reference);
  }
  throw new DescriptionFault('a reference in it leads in a circle');
}

/** @throws DescriptionFault for a reference that leaves the components of the document, or leads nowhere. */
export function targetOf(document: Document, reference: unknown): unknown {
  const segments = segmentsOf(reference);
  let at: unknown = document;
  for (const segment of segments) {
    const isThere = typeof at === 'object' && at !== null && Object.hasOwn(at, segment);
    if (!isThere) throw new DescriptionFault(`it refers to ${shown(reference)}, which is not there`);
    at = (at as Node)[segment];
  }
  return at;
}

/** The pieces of `#/components/schemas/Pet`. @throws DescriptionFault */
export function segmentsOf(reference: unknown): readonly string[] {
  if (typeof reference !== 'string' || !reference.startsWith('#/components/')) {
    throw new DescriptionFault(`it refers to ${shown(reference)}: only what is below #/components can be referred to`);
  }
  const segments = reference
    .slice(2)
    .split('/')
    .map((segment) => decoded(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
  // Names become keys of objects, and that one would be no key.
  if (segments.includes('__proto__')) throw new DescriptionFault('it refers to __proto__');
  return segments;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const LONGEST_SHOWN = 120;

function shown(reference: unknown): string {
  return JSON.stringify(reference)
    .slice(0, LONGEST_SHOWN)
    .replaceAll(/[^\x20-\x7e]/g, '?');
}
