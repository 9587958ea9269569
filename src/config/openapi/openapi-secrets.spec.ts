import { expect, it } from 'vitest';
import { openapiSchema } from './openapi.schema.js';
import { loadApis } from './openapi-secrets.js';

const API = { name: 'pets', description: 'pets.yaml', url: 'https://pets.example/v3', access: 'public' };
const load = (credentials: readonly object[], env: Record<string, string>, taken: { name: string }[] = []) =>
  loadApis(openapiSchema.parse([{ ...API, credentials }]), taken, env, '/etc/gatehouse');
const faultsOf = (more: object) =>
  openapiSchema
    .safeParse([{ ...API, ...more }])
    .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);

it('puts each credential where it goes', () => {
  const { apis, problems } = load(
    [
      { in: 'bearer', secret: 'A' },
      { in: 'header', name: 'X-Api-Key', secret: 'B' },
      { in: 'query', name: 'key', secret: 'C' },
    ],
    { A: 'one', B: 'two', C: 'three' },
  );
  expect(problems).toEqual([]);
  expect(apis[0]).toMatchObject({
    description: '/etc/gatehouse/pets.yaml',
    carried: { headers: { authorization: 'Bearer one', 'x-api-key': 'two' }, query: { key: 'three' } },
  });
  const basic = load([{ in: 'basic', username: 'gate', secret: 'A' }], { A: 'p:w' }).apis[0];
  expect(basic?.carried.headers).toEqual({ authorization: `Basic ${btoa('gate:p:w')}` });
});

it('says all that is wrong with them, and no value', () => {
  const { problems } = load(
    [
      { in: 'bearer', secret: 'A' },
      { in: 'basic', username: 'u', secret: 'B' },
      { in: 'header', name: 'X-Key', secret: 'NONE' },
    ],
    { A: 'line\nbreak', B: 'fine' },
    [{ name: 'pets' }],
  );
  expect(problems).toEqual([
    'openapi[0].name is the name of an upstream too.',
    'openapi[0].credentials[0].secret names A, which is not printable ASCII without blanks.',
    'openapi[0].credentials[2].secret names NONE, and neither that nor NONE_FILE is set.',
  ]);
  const twice = load(
    [
      { in: 'bearer', secret: 'A' },
      { in: 'basic', username: 'u', secret: 'A' },
    ],
    { A: 'x' },
  );
  expect(twice.problems).toEqual(['openapi[0].credentials[1] goes where an earlier one goes.']);
});

it.each<[object, string]>([
  [{ url: 'https://user:pass@pets.example' }, '0.url must be an http'],
  [{ url: 'file:///etc/passwd' }, '0.url must be an http'],
  [{ credentials: [{ in: 'header', name: 'Host', secret: 'A' }] }, '0.credentials.0.name must be the name of a header'],
  [{ credentials: [{ in: 'query', secret: 'A' }] }, '0.credentials.0.name must be set for query'],
  [{ credentials: [{ in: 'basic', secret: 'A' }] }, '0.credentials.0.username must be set'],
  [{ access: undefined }, '0.access must be public'],
])('refuses %j', (more, problem) => {
  expect(faultsOf(more)?.join('\n')).toContain(problem);
});
