import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOf, requestTarget } from './request-target.js';

const invalid = expect.objectContaining({ kind: 'invalid_input' });

describe('a value in a path', () => {
  it('is one segment, whatever stands in it', () => {
    expect(pathOf('/users/{id}/notes', { id: 'a b?c#d%2e;x=1&ä' })).toBe(
      '/users/a%20b%3Fc%23d%252e%3Bx%3D1%26%C3%A4/notes',
    );
    expect(pathOf('/projects/{id}', { id: 'group/name' })).toBe('/projects/group%2Fname');
  });

  it.each(['', '.', '..', '../admin', 'a/../b', 'a\\..\\b', '/etc', 'a//b', 'a/', '\ud800'])(
    'is refused as %j',
    (id) => {
      expect(() => pathOf('/users/{id}', { id })).toThrow(invalid);
    },
  );

  it('must be there', () => {
    expect(() => pathOf('/users/{toString}', {})).toThrow(TypeError);
  });

  it('never leads out of its place', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (id, value) => {
        let target;
        try {
          target = requestTarget('/api', pathOf('/users/{id}/x', { id }), { q: value });
        } catch (error) {
          expect(error).toMatchObject({ kind: 'invalid_input' });
          return;
        }
        const url = new URL(target, 'https://upstream.example');
        expect(url.origin).toBe('https://upstream.example');
        const [, api, users, segment, x, ...more] = url.pathname.split('/');
        expect([api, users, decodeURIComponent(segment!), x, more]).toEqual(['api', 'users', id, 'x', []]);
        expect([...url.searchParams]).toEqual([['q', value.toWellFormed()]]);
        expect(target).toMatch(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the target of a request', () => {
  it('stands below the base, its lists as repeated names', () => {
    expect(requestTarget('', '/a')).toBe('/a');
    expect(requestTarget('/api/v1', '/a/', { x: 1, y: ['p', 'q'], z: undefined, w: false })).toBe(
      '/api/v1/a/?x=1&y=p&y=q&w=false',
    );
  });

  it('is taken exactly where a parser leaves it alone', () => {
    const anyPath = string({
      unit: constantFrom('/', '/', '.', '%', '2', 'e', 'a', 'Z', '~', '-', '_', '\\', ':', '?', '#', ' ', 'é'),
    });
    assert(
      property(anyPath, (rest) => {
        const path = `/${rest}`;
        const parsed = URL.parse(path, 'http://base.invalid');
        const isSame = parsed?.host === 'base.invalid' && parsed.pathname === path;
        const target = () => requestTarget('', path);
        if (isSame) expect(target()).toBe(path);
        else expect(target).toThrow(TypeError);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes a query that is encoded already, and no other', () => {
    expect(requestTarget('/api', '/a', 'ids=1,2&f%5Bx%5D=%C3%A4')).toBe('/api/a?ids=1,2&f%5Bx%5D=%C3%A4');
    for (const query of ['a b', 'a#b', 'a=ä', 'a=%2', 'a\r\nb']) {
      expect(() => requestTarget('', '/a', query)).toThrow(TypeError);
    }
  });

  it.each(['a', '', '/../b', '/a/..', '/%2e%2E/b', '/.', '/a?b', '/a#b', '/a b', '/\\evil', 'http://evil', '/a\nb'])(
    'is refused as %j',
    (path) => {
      expect(() => requestTarget('/api', path)).toThrow(TypeError);
    },
  );

  it.each(['//evil.example/a', '@evil.example', '/\\evil.example'])('never names a host: %s', (path) => {
    expect(() => requestTarget('', path)).toThrow(TypeError);
  });
});
