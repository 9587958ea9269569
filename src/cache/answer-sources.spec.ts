import { describe, expect, it } from 'vitest';
import { answerSources, type Sources } from './answer-sources.js';

type Written = {
  readonly [Slice in keyof Sources]?: Slice extends 'openapi' | 'upstreams' ? readonly object[] : object;
};

function named(written: Written = {}): string {
  const toolsets = { directory: {}, github: { apiUrl: 'https://api.github.com' }, ...written.toolsets };
  return answerSources({ database: {}, openapi: [], upstreams: [], ...written, toolsets } as unknown as Sources);
}

const postgres = (url: string) => named({ database: { url } });
const api = { name: 'pets', url: 'https://pets.example.com' };
const program = { name: 'files', command: 'files', args: ['/srv'], headers: [], env: [] };

describe('what answers come from', () => {
  it.each([
    ['a database', postgres('postgres://gatehouse@db/one')],
    ['an internal API', named({ toolsets: { directory: { apiUrl: 'https://staging.example.com' } } })],
    ['a GitHub', named({ toolsets: { github: { apiUrl: 'https://github.example.com/api/v3' } } })],
    ['an API', named({ openapi: [api] })],
    ['an upstream', named({ upstreams: [program] })],
  ])('has another name with %s', (_what, name) => {
    expect(name).not.toBe(named());
    expect(name).toMatch(/^[\w-]{16}$/);
  });

  it.each([
    ['another database', postgres('postgres://gatehouse@db/one'), postgres('postgres://gatehouse@db/two')],
    ['another user of it', postgres('postgres://gatehouse@db/one'), postgres('postgres://reader@db/one')],
    ['another place of an API', named({ openapi: [api] }), named({ openapi: [{ ...api, url: 'https://b.example' }] })],
    ['other arguments', named({ upstreams: [program] }), named({ upstreams: [{ ...program, args: ['/home'] }] })],
  ])('has another name with %s', (_what, one, other) => {
    expect(one).not.toBe(other);
  });

  it.each([
    ['password', postgres('postgres://gatehouse:old@db/one'), postgres('postgres://gatehouse:new@db/one')],
    ['password as a parameter', postgres('postgres://db/one?password=old'), postgres('postgres://db/one?password=new')],
    [
      'API key',
      named({ toolsets: { directory: { apiUrl: api.url, apiKey: 'old' } } }),
      named({ toolsets: { directory: { apiUrl: api.url, apiKey: 'new' } } }),
    ],
  ])('keeps its name with another %s', (_what, one, other) => {
    expect(one).toBe(other);
  });
});
