import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** A schema as an agent reads it, as far as the conventions look into it. */
interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

interface Tool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema?: JsonSchema;
  readonly annotations: Readonly<
    Record<'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint', boolean>
  >;
}

interface Listed {
  readonly name: string;
  readonly description?: string;
  readonly arguments?: readonly { readonly name: string; readonly description?: string }[];
}

/** Characters of JSON that one tool may cost every conversation that lists it. */
const MAX_LISTING = 4_000;
/** Characters of prose about a tool, and about one of its arguments. */
const MAX_DESCRIPTION = 1_000;
const MAX_ARGUMENT_DESCRIPTION = 400;

/** The snapshot, which public-surface.test.ts holds against the running service. */
const surface = JSON.parse(readFileSync(new URL('__snapshots__/public-surface.json', import.meta.url), 'utf8')) as {
  readonly tools: readonly Tool[];
  readonly resources: readonly Listed[];
  readonly resourceTemplates: readonly Listed[];
  readonly prompts: readonly Listed[];
};

/** Every schema inside a schema, with its dotted path; `[]` stands for the items of a list, `|` for one alternative. */
function within(schema: JsonSchema, path = ''): readonly (readonly [path: string, schema: JsonSchema])[] {
  const inner: readonly (readonly [string, JsonSchema])[] = [
    ...Object.entries(schema.properties ?? {}),
    ...(schema.anyOf ?? []).map((branch) => ['|', branch] as const),
    ...(schema.items === undefined ? [] : [['[]', schema.items] as const]),
  ];
  return inner.flatMap(([key, value]) => {
    const place = path === '' ? key : `${path}.${key}`;
    return [[place, value] as const, ...within(value, place)];
  });
}

const pathsWhere = (schema: JsonSchema, isWanted: (inner: JsonSchema, path: string) => boolean) =>
  within(schema)
    .filter(([path, inner]) => isWanted(inner, path))
    .map(([path]) => path);

const undescribed = (schema: JsonSchema) =>
  pathsWhere(schema, ({ description }, path) => /\w$/.test(path) && !description?.trim());

const unbounded = (schema: JsonSchema) =>
  pathsWhere(
    schema,
    ({ type, enum: values, const: only, format, maxLength, maxItems }) =>
      (type === 'string' && [values, only, format, maxLength].every((limit) => limit === undefined)) ||
      (type === 'array' && maxItems === undefined),
  );

describe('these conventions', () => {
  const inner = { type: 'object', properties: { b: { type: 'string' } } };
  const bad = { type: 'object', properties: { a: { type: 'array', description: 'A', items: { anyOf: [inner] } } } };

  it('find a field that says nothing about itself, at any depth', () => expect(undescribed(bad)).toEqual(['a.[].|.b']));
  it('find text and lists without an end', () => expect(unbounded(bad)).toEqual(['a', 'a.[].|.b']));
});

describe.each(surface.tools.map((tool) => ({ ...tool, tool })))('tool $name', ({ tool }) => {
  it('has a name every host accepts', () => expect(tool.name).toMatch(/^[a-z][a-z0-9_-]{0,63}$/));

  it('has a title, and a description of a sentence or more', () => {
    expect(tool.title?.trim()).toBeTruthy();
    expect(tool.description).toMatch(/^[A-Z].{40,}\.$/s);
  });

  it('describes every field of its input', () => expect(undescribed(tool.inputSchema)).toEqual([]));

  it('says enough for an agent to choose it and to fill it in, and no more than it reads', () => {
    expect(tool.description.length).toBeLessThanOrEqual(MAX_DESCRIPTION);
    const lengths = within(tool.inputSchema).flatMap(([path, { description = '' }]) =>
      /\w$/.test(path) && (description.length < 10 || description.length > MAX_ARGUMENT_DESCRIPTION) ? [path] : [],
    );
    expect(lengths).toEqual([]);
  });

  it('has an output schema, and describes every field of it', () => {
    expect(tool.outputSchema).toMatchObject({ type: 'object', properties: expect.any(Object) });
    expect(undescribed(tool.outputSchema ?? {})).toEqual([]);
  });

  it('refuses arguments it does not know', () =>
    expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false }));

  it('takes no text and no list without an end', () => {
    expect(unbounded(tool.inputSchema)).toEqual([]);
  });

  it('says what it does to the world, without contradiction', () => {
    const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations;
    expect(
      [readOnlyHint, destructiveHint, idempotentHint, openWorldHint].every((hint) => typeof hint === 'boolean'),
    ).toBe(true);
    expect(readOnlyHint && destructiveHint).toBe(false);
    expect(readOnlyHint && !idempotentHint).toBe(false);
  });

  it('costs a conversation little', () => expect(JSON.stringify(tool).length).toBeLessThanOrEqual(MAX_LISTING));
});

const others: readonly Listed[] = [...surface.resources, ...surface.resourceTemplates, ...surface.prompts];
it('every resource and prompt, and every argument of a prompt, is described', () => {
  const all = others.flatMap(({ arguments: inner = [], ...one }) => [one, ...inner]);
  expect(all.filter(({ description }) => !description?.trim()).map(({ name }) => name)).toEqual([]);
});
