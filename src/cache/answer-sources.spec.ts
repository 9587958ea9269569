import { describe, expect, it } from 'vitest';
import type { Config } from '../config/load-config.js';
import { AnswerSources, type Sources } from './answer-sources.js';

type Toolsets = Config['toolsets'];

interface Written {
  readonly database?: object;
  readonly openapi?: readonly object[];
  readonly upstreams?: readonly object[];
  readonly toolsets?: object;
}

const SECRET = 'a secret that instances share';
const toolsetsOf = (written?: object) =>
  ({ directory: {}, github: { apiUrl: 'https://api.github.com' }, ...written }) as unknown as Toolsets;

function named({ toolsets, ...written }: Written = {}, secret: string | undefined = SECRET): string {
  const sources = { database: {}, openapi: [], upstreams: [], ...written } as unknown as Sources;
  return new AnswerSources(sources, { current: toolsetsOf(toolsets) }, secret).name;
}

const postgres = (url: string) => named({ database: { url } });
const api = { name: 'pets', url: 'https://pets.example.com', carried: { headers: {}, query: {} } };
const carrying = (headers: object, query: object = {}) => named({ openapi: [{ ...api, carried: { headers, query } }] });
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
    [
      'another key of an internal API, which may be of another account',
      named({ toolsets: { directory: { apiUrl: api.url, apiKey: 'old' } } }),
      named({ toolsets: { directory: { apiUrl: api.url, apiKey: 'new' } } }),
    ],
    [
      'another GitHub token',
      named({ toolsets: { github: { token: 'old' } } }),
      named({ toolsets: { github: { token: 'new' } } }),
    ],
    ['another header of an API', carrying({ authorization: 'old' }), carrying({ authorization: 'new' })],
    ['another parameter of an API', carrying({}, { key: 'old' }), carrying({}, { key: 'new' })],
    [
      'another header of an upstream',
      named({ upstreams: [{ ...program, headers: [{ name: 'authorization', value: 'old' }] }] }),
      named({ upstreams: [{ ...program, headers: [{ name: 'authorization', value: 'new' }] }] }),
    ],
    [
      'another variable of a program',
      named({ upstreams: [{ ...program, env: [{ name: 'TOKEN', value: 'old' }] }] }),
      named({ upstreams: [{ ...program, env: [{ name: 'TOKEN', value: 'new' }] }] }),
    ],
    ['other arguments', named({ upstreams: [program] }), named({ upstreams: [{ ...program, args: ['/home'] }] })],
  ])('has another name with %s', (_what, one, other) => {
    expect(one).not.toBe(other);
  });

  it.each([
    ['password', postgres('postgres://gatehouse:old@db/one'), postgres('postgres://gatehouse:new@db/one')],
    ['password as a parameter', postgres('postgres://db/one?password=old'), postgres('postgres://db/one?password=new')],
  ])('keeps its name with another %s', (_what, one, other) => {
    expect(one).toBe(other);
  });

  it('has another name once a credential is replaced while it runs', () => {
    const live = { current: toolsetsOf({ github: { token: 'old' } }) };
    const sources = new AnswerSources({ database: {}, openapi: [], upstreams: [] } as unknown as Sources, live, SECRET);
    const before = sources.name;
    expect(sources.name).toBe(before);
    live.current = toolsetsOf({ github: { token: 'new' } });
    expect(sources.name).not.toBe(before);
  });

  it('cannot be guessed from credentials without the secret of the instances', () => {
    expect(named({}, 'another secret')).not.toBe(named());
    const alone = () =>
      new AnswerSources({ database: {}, openapi: [], upstreams: [] } as unknown as Sources, { current: toolsetsOf() })
        .name;
    expect(alone()).not.toBe(alone());
  });
});
