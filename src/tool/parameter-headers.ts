import type { JsonSchema } from './schema.js';

/** An argument that a client also sends as a header, so that a proxy can route without reading bodies. */
export interface ParameterHeader {
  /** As it is asked for in Node's headers: `mcp-param-` and the declared name, in lower case. */
  readonly header: string;
  /** Where the argument stands, from the root of the arguments. */
  readonly path: readonly string[];
  readonly type: 'string' | 'integer' | 'boolean';
}

export interface ParameterHeaders {
  readonly declared: readonly ParameterHeader[];
  /** Why the schema must not be published; empty when it may. */
  readonly problems: readonly string[];
}

const KEYWORD = 'x-mcp-header';
const PREFIX = 'mcp-param-';
/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Keywords whose value is data: what looks like a declaration there is none. */
const DATA = new Set(['const', 'default', 'enum', 'examples']);
/** Keywords whose keys are names of the author's choice, each with a schema. */
const NAMED_SCHEMAS = new Set(['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties']);

/** Words that name a secret. Headers are written to the logs of every proxy on the way. */
const SECRET_WORDS =
  /(^|[^a-z])(passwords?|passwd|pwd|passphrase|pass ?code|secrets?|token|credentials?|authorization|bearer|jwt|cookie|(api|access|private|signing|encryption) ?key|otp|pin|cvv|cvc|ssn)([^a-z]|$)/;

/**
 * The `x-mcp-header` declarations of an input schema. Source: MCP 2026-07-28, "Custom Headers from Tool Parameters":
 * on a string, integer or boolean that is reached from the root through `properties` alone.
 */
export function parameterHeadersOf(inputSchema: JsonSchema): ParameterHeaders {
  const declared: ParameterHeader[] = [];
  const problems: string[] = [];
  for (const { path, schema, isReachable } of declarations(inputSchema, [], true)) {
    const problem = isReachable
      ? problemOf(path, schema)
      : 'stands where a client cannot find it: only properties of properties may declare one';
    if (problem === undefined) declared.push(headerOf(path, schema));
    else problems.push(`${KEYWORD} of ${path.join('.') || 'the whole input'} ${problem}`);
  }
  const byHeader = Map.groupBy(declared, ({ header }) => header);
  for (const [header, sharing] of byHeader) {
    if (sharing.length === 1) continue;
    const places = sharing.map(({ path }) => path.join('.')).join(' and ');
    problems.push(`${KEYWORD} of ${places} is the same header, ${header}: case makes no difference`);
  }
  return { declared, problems };
}

interface Declaration {
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  readonly isReachable: boolean;
}

function declarations(schema: unknown, path: readonly string[], isReachable: boolean): readonly Declaration[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = KEYWORD in schema ? [{ path, schema: schema as JsonSchema, isReachable }] : [];
  const inner = Object.entries(schema).flatMap(([key, value]) => {
    if (DATA.has(key)) return [];
    if (!NAMED_SCHEMAS.has(key)) return declarations(value, [...path, key], false);
    const named = Object.entries((value ?? {}) as object);
    const staysReachable = isReachable && key === 'properties';
    return named.flatMap(([name, one]) => declarations(one, [...path, name], staysReachable));
  });
  return [...own, ...inner];
}

function problemOf(path: readonly string[], schema: JsonSchema): string | undefined {
  const { [KEYWORD]: name, type } = schema;
  if (path.length === 0) return 'names no argument';
  if (typeof name !== 'string' || !TOKEN.test(name)) return 'must be a token as HTTP header names are (RFC 9110)';
  // A fraction has many spellings, so the specification leaves `number` out.
  if (type !== 'string' && type !== 'integer' && type !== 'boolean') return 'needs a string, an integer or a boolean';
  if (schema['writeOnly'] === true || schema['format'] === 'password' || [...path, name].some(namesSecret))
    return 'would send what looks like a secret in a header, which proxies log';
  return undefined;
}

function headerOf(path: readonly string[], schema: JsonSchema): ParameterHeader {
  const name = schema[KEYWORD] as string;
  return { header: `${PREFIX}${name.toLowerCase()}`, path, type: schema['type'] as ParameterHeader['type'] };
}

/** `userApiKey`, `user_api_key` and `User-Api-Key` are the same words. */
function namesSecret(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase();
  return SECRET_WORDS.test(words);
}
