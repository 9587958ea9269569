import * as fc from 'fast-check';
import { type Hostile, hostileText, hostileValue, named } from './hostile-values.js';
import { fitting, type ValueSchema } from './schema-values.js';

/** Stands in every injection: where it turns up, something was read as more than text. */
export const MARK = 'zq9x';

/** What breaks out of SQL, of a full-text query, a path, a template, a log line or a number of characters. */
const INJECTIONS: readonly string[] = [
  `${MARK}' OR '1'='1`,
  `${MARK}"; DROP TABLE crm_contacts; --`,
  `${MARK}') UNION SELECT name, email FROM accounts_users --`,
  `${MARK}\\'; SELECT pg_sleep(10); --`,
  `1; ATTACH DATABASE '/tmp/${MARK}' AS x`,
  `${MARK}* OR name:*`,
  `"${MARK}" NEAR/2 "x"`,
  `${MARK}':* & !(x | y) <-> z`,
  `{name company} : ${MARK} ^ AND NOT (`,
  `../../../etc/${MARK}`,
  `..%2f..%2f${MARK}%00`,
  `//evil.example/${MARK}`,
  `https://169.254.169.254/${MARK}?a=b#c`,
  // eslint-disable-next-line no-template-curly-in-string
  '${' + MARK + '} {{' + MARK + '}} <%= ' + MARK + ' %>',
  `${MARK}\r\nSet-Cookie: a=b`,
  `${MARK}\u0000`,
  `\uD800${MARK}`,
  `${MARK}\u202E\u200B\uFEFF`,
  `ｚｑ９ｘ ${MARK} ﬁ ß İ ı`,
  `${MARK}${'\u0301'.repeat(500)}`,
  `${MARK} `.repeat(9_000),
  `=cmd|'/c ${MARK}'!A1`,
];

const injection = fc.constantFrom(...INJECTIONS);

/** One argument: what the tool wants, or what it must stand. */
function argument(schema: ValueSchema): fc.Arbitrary<Hostile> {
  const made = (value: unknown): Hostile => named(fc.stringify(value), () => structuredClone(value));
  return fc.oneof(
    { weight: 14, arbitrary: fitting(schema).map(made) },
    { weight: 4, arbitrary: injection.map(made) },
    // Cut to what the schema allows, so that it is refused for what it is or reaches the handler.
    { weight: 3, arbitrary: injection.map((text) => made(text.slice(0, schema.maxLength ?? text.length))) },
    { weight: 1, arbitrary: hostileText.map(made) },
    { weight: 1, arbitrary: hostileValue },
  );
}

/** Arguments of one call: those the tool knows, and sometimes one it does not. */
export interface DrawnArguments {
  readonly known: Readonly<Record<string, Hostile>>;
  readonly foreign: readonly [name: string, value: Hostile] | undefined;
}

/** Arguments of a tool, drawn from what it lists: each one fitting or hostile, some left out. */
export function hostileArguments({ properties = {}, required = [] }: ValueSchema): fc.Arbitrary<DrawnArguments> {
  const each = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, argument(schema)]));
  const known = fc.oneof(
    { weight: 9, arbitrary: fc.record(each, { requiredKeys: [...required] }) },
    { weight: 1, arbitrary: fc.record(each, { requiredKeys: [] }) },
  ) as fc.Arbitrary<Readonly<Record<string, Hostile>>>;
  const foreign = fc.oneof(
    { weight: 11, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.tuple(fc.oneof(injection, hostileText), hostileValue) },
  );
  return fc.record({ known, foreign });
}

export function madeArguments({ known, foreign }: DrawnArguments): object {
  const all = [...Object.entries(known), ...(foreign === undefined ? [] : [foreign])];
  return Object.fromEntries(all.map(([name, value]) => [name, value.make()]));
}
