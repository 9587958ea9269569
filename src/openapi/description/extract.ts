import { isRecord } from '../../tool/is-record.js';
import { DescriptionFault } from '../fault.js';
import { type Document, type Node, segmentsOf, targetOf } from './document.js';
import type { Described } from './operations.js';

/** What of an operation a tool is made of. */
const USED = ['operationId', 'summary', 'description', 'deprecated', 'parameters', 'requestBody', 'responses'];
/** Keywords whose value is data: what looks like a reference there is none. */
const DATA = new Set(['const', 'default', 'enum']);
/** Of no use for a tool, and often wrong. */
const UNUSED = /^(x-.*|example|examples|externalDocs|links|callbacks|security|tags)$/;
/** Keywords whose keys are names of the author's choice: `example` there is a property. */
const NAMED = new Set(['$defs', 'dependentSchemas', 'patternProperties', 'properties']);
const DEEPEST = 100;

/**
 * A description of these operations alone, with what they refer to: what is not offered cannot do harm, nor be wrong.
 * @throws DescriptionFault for a reference that leads out of the document.
 */
export function extractOf(document: Document, operations: readonly Described[]): Document {
  const copy = new Copy(document);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, method, says, ofPath } of operations) {
    const { parameters } = ofPath;
    const item = (paths[path] ??= parameters === undefined ? {} : { parameters: copy.of(parameters, 0) });
    const used = Object.entries(says).filter(([key]) => USED.includes(key));
    item[method] = copy.of(
      Object.fromEntries(used.map(([key, value]) => [key, key === 'responses' ? successesOf(value) : value])),
      0,
    );
  }
  const { openapi } = document;
  return { openapi, info: { title: 'extract', version: '0' }, paths, components: copy.components };
}

/** What it answers when all is well; of the rest the status says enough. */
function successesOf(responses: unknown): unknown {
  if (!isRecord(responses)) return responses;
  const successes = Object.entries(responses).filter(([status]) => /^2(\d\d|XX)$/.test(status));
  return successes.length === 0 ? { default: { description: 'not described' } } : Object.fromEntries(successes);
}

/** Copies what is used, and what that refers to into the components. */
class Copy {
  readonly components: Record<string, Record<string, unknown>> = {};
  private readonly seen = new Set<string>();

  constructor(private readonly document: Document) {}

  of(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEEPEST) throw new DescriptionFault(`it is nested deeper than ${DEEPEST} levels`);
    if (Array.isArray(value)) return value.map((one) => this.of(one, depth + 1));
    const { $ref } = value as Node;
    // A property may be named $ref; what refers is text.
    if (typeof $ref === 'string') this.reference($ref);
    return mapped(value as Node, (key, inner) => {
      if (DATA.has(key)) return inner;
      if (NAMED.has(key) && isRecord(inner)) return mapped(inner, (_, one) => this.of(one, depth + 1));
      return UNUSED.test(key) ? undefined : this.of(inner, depth + 1);
    });
  }

  private reference(reference: string): void {
    if (this.seen.has(reference)) return;
    this.seen.add(reference);
    targetOf(this.document, reference);
    const [, kind = '', name = ''] = segmentsOf(reference);
    const place = `#/components/${kind}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    (this.components[kind] ??= {})[name] = this.of(targetOf(this.document, place), 0);
  }
}

function mapped(node: Node, copy: (key: string, value: unknown) => unknown): Node {
  const entries = Object.entries(node).map(([key, value]) => [key, copy(key, value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
