import { foreignPattern, haveTrap } from './foreign-pattern.js';

/** What a schema of somebody else may cost us to hold, to publish and to check. */
const MOST_BYTES = 128 * 1024;
const MOST_NODES = 5_000;
const DEEPEST = 40;
const LONGEST_PATTERN = 512;

/** The dialects we can check; what names none is the last. Source: MCP 2026-07-28, "JSON Schema Usage". */
export const DIALECTS = ['draft-07', '2019-09', '2020-12'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Keywords whose value is data: what looks like a keyword there is none. */
const DATA = new Set(['const', 'default', 'enum', 'examples']);
/** Keywords whose keys are names of the author's choice, each with a schema. */
const NAMED_SCHEMAS = new Set(['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties']);
const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'];

/** The dialect a schema names; undefined for one that we cannot check. */
export function dialectOf({ $schema }: { readonly $schema?: unknown }): Dialect | undefined {
  if ($schema === undefined) return '2020-12';
  return DIALECTS.find(
    (dialect) => typeof $schema === 'string' && $schema.includes(`json-schema.org/${pathOf(dialect)}`),
  );
}

function pathOf(dialect: Dialect): string {
  return dialect === 'draft-07' ? 'draft-07/schema' : `draft/${dialect}/schema`;
}

/** Why a schema that somebody else wrote must not be used; empty where it may. */
export function faultsOfSchema(schema: Readonly<Record<string, unknown>>): readonly string[] {
  const bytes = JSON.stringify(schema).length;
  if (bytes > MOST_BYTES) return [`it has ${bytes} characters, and ${MOST_BYTES} are the most`];
  const walk = new Walk();
  walk.schema(schema, 0);
  // Together: each may be slow for a while, and thousands of them for minutes.
  if (haveTrap([...walk.patterns])) walk.faults.add('a pattern takes far too long on some texts');
  if (dialectOf(schema) === undefined) walk.faults.add(`its dialect is none of ${DIALECTS.join(', ')}`);
  return [...walk.faults];
}

class Walk {
  readonly faults = new Set<string>();
  /** Those that are short enough, and regular expressions. */
  readonly patterns = new Set<string>();
  private nodes = 0;

  schema(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null) return;
    this.nodes += 1;
    if (depth > DEEPEST) return void this.faults.add(`it is nested deeper than ${DEEPEST} levels`);
    if (this.nodes > MOST_NODES) return void this.faults.add(`it has more than ${MOST_NODES} parts`);
    const keywords = value as Readonly<Record<string, unknown>>;
    this.references(keywords);
    this.patternsIn(keywords);
    for (const [key, inner] of Object.entries(keywords)) {
      if (DATA.has(key)) continue;
      if (NAMED_SCHEMAS.has(key)) for (const one of Object.values(inner ?? {})) this.schema(one, depth + 1);
      else this.schema(inner, depth + 1);
    }
  }

  /** A reference that leads out would have this service fetch what somebody else chose. */
  private references(keywords: Readonly<Record<string, unknown>>): void {
    const leadsOut = REFERENCES.some((key) => {
      const target = keywords[key];
      return typeof target === 'string' && !target.startsWith('#');
    });
    if (leadsOut) this.faults.add('it refers to a schema outside itself');
  }

  private patternsIn(keywords: Readonly<Record<string, unknown>>): void {
    const { pattern, patternProperties } = keywords;
    const named = typeof patternProperties === 'object' ? Object.keys(patternProperties ?? {}) : [];
    for (const source of [...(typeof pattern === 'string' ? [pattern] : []), ...named]) {
      const fault = faultOfPattern(source);
      if (fault === undefined) this.patterns.add(source);
      else this.faults.add(fault);
    }
  }
}

function faultOfPattern(source: string): string | undefined {
  if (source.length > LONGEST_PATTERN) return `a pattern has more than ${LONGEST_PATTERN} characters`;
  try {
    foreignPattern(source);
    return undefined;
  } catch {
    return 'a pattern is no regular expression';
  }
}
