import { isRecord } from '../../tool/is-record.js';
import type { JsonSchema } from '../../tool/schema.js';
import { type Document, type Node, resolved, segmentsOf, targetOf } from '../description/document.js';
import { DescriptionFault } from '../fault.js';
import { prose } from '../prose.js';
import { KEYWORDS, UNSUPPORTED } from './schema-keywords.js';
import { todaysWords } from './todays-words.js';

/** What is sent has no property that only answers have, and the other way round. */
const FOREIGN = { input: 'readOnly', output: 'writeOnly' } as const;
const DEEPEST = 40;

/**
 * Writes schemas of a description as JSON Schema 2020-12. References stay references, into `$defs` of the result: so circles
 * are no trouble, and what is used a hundred times stands there once.
 */
export class SchemaWriter {
  private readonly names = new Map<string, string>();
  private readonly written: Record<string, unknown> = {};

  constructor(
    private readonly document: Document,
    private readonly direction: keyof typeof FOREIGN,
  ) {}

  /** What the schemas written so far refer to; to stand at the root of what holds them. */
  get definitions(): JsonSchema {
    return this.names.size === 0 ? {} : { $defs: this.written };
  }

  /** @throws DescriptionFault */
  of(schema: unknown, depth = 0): unknown {
    if (typeof schema === 'boolean') return schema;
    if (!isRecord(schema)) throw new DescriptionFault('a schema in it is no mapping');
    if (depth > DEEPEST) throw new DescriptionFault(`a schema in it is nested deeper than ${DEEPEST} levels`);
    const { $ref, ...beside } = schema;
    if ($ref === undefined) return this.keywords(schema, depth);
    const reference = { $ref: `#/$defs/${this.nameOf($ref)}` };
    // In 3.0 nothing beside a reference counts.
    if (this.document.openapi.startsWith('3.0')) return reference;
    return { ...this.keywords(beside, depth), ...reference };
  }

  private keywords(schema: Node, depth: number): JsonSchema {
    const unsupported = UNSUPPORTED.filter((keyword) => typeof schema[keyword] === 'string');
    if (unsupported.length > 0) throw new DescriptionFault(`a schema in it uses ${unsupported.join(', ')}`);
    const foreign = this.foreignIn(schema);
    const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      switch (KEYWORDS.get(keyword)) {
        case 'data':
          return [[keyword, keyword === 'required' ? without(value, foreign) : value]];
        case 'prose': {
          const text = prose(value, 'argument');
          return text === undefined ? [] : [[keyword, text]];
        }
        case 'schema':
          return [[keyword, this.of(value, depth + 1)]];
        case 'schemas':
          return [[keyword, listed(value).map((one) => this.of(one, depth + 1))]];
        case 'named': {
          const named = Object.entries(isRecord(value) ? value : {}).filter(([name]) => !foreign.has(name));
          return [[keyword, Object.fromEntries(named.map(([name, one]) => [name, this.of(one, depth + 1)]))]];
        }
        case undefined:
          return [];
      }
    });
    return todaysWords(Object.fromEntries(entries), schema['nullable'] === true);
  }

  /** Properties that do not go this way. */
  private foreignIn({ properties }: Node): ReadonlySet<string> {
    const mark = FOREIGN[this.direction];
    const entries = isRecord(properties) ? Object.entries(properties) : [];
    return new Set(
      entries
        .filter(([, one]) => isRecord(one) && (one[mark] === true || resolved(this.document, one)[mark] === true))
        .map(([name]) => name),
    );
  }

  private nameOf(reference: unknown): string {
    const segments = segmentsOf(reference);
    const key = segments.join('/');
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const plain = segments
      .slice(2)
      .join('_')
      .replaceAll(/[^A-Za-z0-9_.-]/g, '_');
    const name = Object.hasOwn(this.written, plain) ? `${plain}_${this.names.size}` : plain;
    this.names.set(key, name);
    // Before it is written: it may refer to itself.
    this.written[name] = true;
    this.written[name] = this.of(targetOf(this.document, reference));
    return name;
  }
}

function listed(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new DescriptionFault('a list of schemas in it is no list');
  return value;
}

function without(required: unknown, foreign: ReadonlySet<string>): unknown {
  return Array.isArray(required) ? required.filter((name) => !foreign.has(String(name))) : required;
}
