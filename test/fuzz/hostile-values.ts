import * as fc from 'fast-check';

const LONG = 70_000;
const DEPTH = 2_000;
const WIDTH = 5_000;

const nested = (wrap: (inner: unknown) => unknown): unknown =>
  Array.from({ length: DEPTH }).reduce((inner: unknown) => wrap(inner), 1);

/** Text that has broken somebody's server before. */
export const hostileText = fc.oneof(
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  fc.constantFrom(
    '',
    ' ',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '\u0000',
    // Surrogates without their other half: no UTF-8 is theirs.
    '\uD800',
    'a\uDFFFb',
    '\uFEFF',
    '\u202E',
    '../../../../etc/passwd',
    '%00%ff%zz',
    '%',
    // eslint-disable-next-line no-template-curly-in-string
    '${jndi:ldap://localhost/a}',
    "' OR 1=1 --",
    '<script>',
    'null',
    'true',
    '-1',
    '1e999',
    'vault://bob',
    'vault://%62ob',
    'vault://BOB/../bob',
    'bob',
    'file:///etc/passwd',
    'x'.repeat(LONG),
    '💥'.repeat(100),
  ),
);

const hostileNumber = fc.constantFrom(
  0,
  -0,
  -1,
  0.1,
  1e308,
  5e-324,
  Number.MAX_SAFE_INTEGER + 1,
  -(2 ** 31),
  2 ** 32,
  4_294_967_296.5,
);

/** Shapes that are JSON and yet nobody's parameters: deep, wide, empty, with the names of JavaScript's own. */
const SHAPES: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  true: () => true,
  '[]': () => [],
  '{}': () => ({}),
  '[null]': () => [null],
  'deep arrays': () => nested((inner) => [inner]),
  'deep objects': () => nested((inner) => ({ a: inner })),
  'a long array': () => Array.from({ length: WIDTH }, (_, index) => index),
  'a wide object': () => Object.fromEntries(Array.from({ length: WIDTH }, (_, index) => [`k${index}`, index])),
  'a prototype': () => JSON.parse('{"__proto__":{"isAdmin":true,"roles":["admin"]}}') as unknown,
  'a constructor': () => ({ constructor: { prototype: { isAdmin: true } } }),
  'methods that are text': () => ({ toString: 'x', valueOf: 'y', toJSON: 'z' }),
  'an object like an array': () => ({ length: 2 ** 32, 0: 'a' }),
};

/** A value under a name: fast-check could not print the deep ones. */
export interface Hostile {
  make(): unknown;
}

/** @param name What fast-check prints. */
export const named = (name: string, make: () => unknown): Hostile =>
  ({ make, [fc.toStringMethod]: () => name }) as Hostile;

/** Anything JSON can carry, the worst of it first. */
export const hostileValue: fc.Arbitrary<Hostile> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.entries(SHAPES)).map(([name, make]) => named(name, make)) },
  {
    weight: 6,
    arbitrary: fc
      .oneof(hostileText, hostileNumber, fc.jsonValue({ maxDepth: 3 }))
      .map((value) => named(fc.stringify(value), () => structuredClone(value))),
  },
);
