import { assert, anything, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestTarget } from '../../http-client/request-target.js';
import type { Input } from '../input/input-of.js';
import type { Parameter } from '../input/parameter.js';
import { RequestWriter } from './request-of.js';

const invalid = expect.objectContaining({ kind: 'invalid_input' });

function parameter(
  name: string,
  place: Parameter['place'],
  more: Partial<Parameter> = {},
): Input['parameters'][number] {
  const style = place === 'query' ? 'form' : 'simple';
  const usual = { isRequired: false, style, explode: place === 'query', isJson: false } as const;
  return { name, argument: name, place, ...usual, description: undefined, schema: {}, ...more };
}

function writer(
  path: string,
  parameters: Input['parameters'],
  body?: Input['body'],
  query: Record<string, string> = {},
) {
  return new RequestWriter({ method: 'get', path }, { schema: {}, parameters, body }, { query });
}

const queryOf = (more: Partial<Parameter>, value: unknown) =>
  writer('/a', [parameter('p', 'query', more)]).of({ p: value }).query;

describe('a value in a query', () => {
  const list = ['a b', 'c,d'];
  const object = { x: 1, y: 'ä' };
  it.each<[Partial<Parameter>, unknown, string]>([
    [{}, 'a&b=c#d', 'p=a%26b%3Dc%23d'],
    [{}, list, 'p=a%20b&p=c%2Cd'],
    [{ explode: false }, list, 'p=a%20b,c%2Cd'],
    [{ style: 'spaceDelimited', explode: false }, list, 'p=a%20b%20c%2Cd'],
    [{ style: 'pipeDelimited', explode: false }, list, 'p=a%20b%7Cc%2Cd'],
    [{}, object, 'x=1&y=%C3%A4'],
    [{ explode: false }, object, 'p=x,1,y,%C3%A4'],
    [{ style: 'deepObject' }, object, 'p%5Bx%5D=1&p%5By%5D=%C3%A4'],
    [{ isJson: true }, { a: [1] }, 'p=%7B%22a%22%3A%5B1%5D%7D'],
    [{}, [], ''],
    [{}, {}, ''],
    [{}, null, ''],
    [{}, undefined, ''],
  ])('of the style %j: %j', (more, value, expected) => {
    expect(queryOf(more, value)).toBe(expected);
  });

  it.each<[Partial<Parameter>, unknown]>([
    [{}, [{ a: 1 }]],
    [{}, { a: { b: 1 } }],
    [{ style: 'deepObject' }, { a: [1] }],
    [{ style: 'deepObject' }, ['a']],
    [{}, '\ud800'],
  ])('that style %j cannot write is refused: %j', (more, value) => {
    expect(() => queryOf(more, value)).toThrow(invalid);
  });

  it('cannot set what is another parameter, or a credential', () => {
    const both = writer('/a', [parameter('f', 'query'), parameter('g', 'query')], undefined, { key: 's' });
    expect(both.of({ f: { x: 1 }, g: 2 }).query).toBe('x=1&g=2&key=s');
    for (const f of [{ g: 1 }, { key: 'mine' }]) expect(() => both.of({ f })).toThrow(invalid);
  });
});

describe('a value in a path', () => {
  it('may be a list or an object', () => {
    const of = (more: Partial<Parameter>, p: unknown) =>
      writer('/a/{p}/b', [parameter('p', 'path', more)]).of({ p }).path;
    expect(of({}, ['x/y', 'z'])).toBe('/a/x%2Fy,z/b');
    expect(of({}, { k: 'v', l: 1 })).toBe('/a/k,v,l,1/b');
    expect(of({ explode: true }, { k: 'v', l: 1 })).toBe('/a/k=v,l=1/b');
  });

  it.each([
    '',
    '.',
    '..',
    '../admin',
    '/evil',
    '//evil.example',
    'a/../../b',
    '\\\\evil',
    ['..'],
    [],
    ['a', '../b'],
    null,
  ])('is refused as %j', (p) => {
    expect(() => writer('/a/{p}/b', [parameter('p', 'path')]).of({ p })).toThrow(invalid);
  });
});

it('whatever the arguments are, a request stays where it belongs', () => {
  const all = writer('/a/{p}/b', [
    parameter('p', 'path'),
    parameter('q', 'query'),
    parameter('d', 'query', { style: 'deepObject' }),
  ]);
  const values = record({ p: string({ unit: 'binary' }), q: anything(), d: anything() });
  assert(
    property(values, (given) => {
      let target;
      try {
        const { path, query } = all.of(given);
        target = requestTarget('/v1', path, query);
      } catch (error) {
        expect(error).toMatchObject({ kind: 'invalid_input' });
        return;
      }
      const url = new URL(target, 'https://api.example');
      expect(url.host).toBe('api.example');
      expect(url.pathname.split('/')).toEqual(['', 'v1', 'a', encodeURIComponent(given.p), 'b']);
    }),
    { numRuns: 5_000 },
  );
});

it('headers and bodies are written as they are described', () => {
  const header = parameter('X-Trace', 'header');
  const fields = writer('/a', [header], { properties: ['n', 'o'], isRequired: false });
  expect(fields.of({ 'X-Trace': ['a', 1], n: 1 })).toMatchObject({ headers: { 'x-trace': 'a,1' }, body: { n: 1 } });
  expect(fields.of({})).not.toHaveProperty('body');
  expect(writer('/a', [], { properties: ['n'], isRequired: true }).of({})).toMatchObject({ body: {} });
  expect(writer('/a', [], { argument: 'body' }).of({ body: [1] })).toMatchObject({ body: [1] });
});
