import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type AskedRequest, sendJson, type StandIn, startStandIn } from '../../../test/fixtures/stand-in.js';
import { HttpClient } from '../../http-client/http-client.js';
import { ApiDirectory } from './api-directory.js';
import { checkedFilters } from './filter.js';

const never = new AbortController().signal;
const EMPLOYEE = {
  id: 'user-1',
  name: 'Ada',
  department: 'R&D',
  title: 'Lead',
  location: 'Oslo',
  active: true,
  hired_on: '2024-01-01',
};
const PROFILE = {
  id: 'user-1',
  name: 'Ada',
  email: 'a@example.com',
  department: 'R&D',
  title: 'Lead',
  location: 'Oslo',
  manager_id: null,
};

let api: StandIn;
let client: HttpClient;
afterEach(async () => {
  await client.onApplicationShutdown();
  await api[Symbol.asyncDispose]();
});

async function directory(answer: (response: ServerResponse) => void): Promise<ApiDirectory> {
  api = await startStandIn((_request, response) => answer(response));
  client = new HttpClient({ url: `${api.url}/v1`, allowPrivate: true, maxAnswerBytes: 10_000 });
  return new ApiDirectory(client);
}

const query = (source: ApiDirectory, limit = 5) =>
  source.query(
    {
      collection: 'employees',
      filters: checkedFilters('employees', [
        { field: 'name', operator: 'contains', value: 'a:b&limit=1000#?ü' },
        { field: 'active', operator: 'eq', value: true },
      ]),
      limit,
    },
    never,
  );

describe('records', () => {
  it('are asked for as the contract says, and hold the fields of the collection alone', async () => {
    const source = await directory((response) =>
      sendJson(response, { records: [{ ...EMPLOYEE, salary: 1 }], total: 9 }),
    );
    expect(await query(source)).toEqual([EMPLOYEE]);
    const [{ target }] = api.asked as [AskedRequest];
    const url = new URL(target, api.url);
    expect(url.pathname).toBe('/v1/collections/employees');
    expect([...url.searchParams]).toEqual([
      ['limit', '5'],
      ['filter', 'name:contains:a:b&limit=1000#?ü'],
      ['filter', 'active:eq:true'],
    ]);
  });

  it('are never more than were asked for', async () => {
    const source = await directory((response) => sendJson(response, { records: [EMPLOYEE, EMPLOYEE, EMPLOYEE] }));
    expect(await query(source, 2)).toHaveLength(2);
  });

  it.each<[string, unknown]>([
    ['no object', []],
    ['nothing', undefined],
    ['another shape', { items: [] }],
    ['a field of another type', { records: [{ ...EMPLOYEE, active: 'hunter2' }] }],
    ['a field too few', { records: [{ id: 'x' }] }],
  ])('that are %s are a failure of the API, and not quoted', async (_what, answer) => {
    const source = await directory((response) =>
      answer === undefined ? void response.writeHead(204).end() : sendJson(response, answer),
    );
    const failure: unknown = await query(source).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: 'upstream', message: expect.stringContaining('contract') });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });
});

describe('a profile', () => {
  it('is asked for by its id, whatever stands in that', async () => {
    const source = await directory((response) => sendJson(response, { ...PROFILE, id: 'auth0|5f7c', salary: 1 }));
    const { manager_id: managerId, ...rest } = PROFILE;
    expect(await source.profile('auth0|5f7c', never)).toEqual({ ...rest, id: 'auth0|5f7c', managerId });
    expect(api.asked[0]!.target).toBe('/v1/users/auth0%7C5f7c');
  });

  it.each(['..', '.'])('never leads elsewhere: %s', async (id) => {
    const source = await directory((response) => sendJson(response, PROFILE));
    await expect(source.profile(id, never)).rejects.toMatchObject({ kind: 'invalid_input' });
    expect(api.asked).toEqual([]);
  });

  it('may be missing, and is never that of another', async () => {
    const missing = await directory((response) => sendJson(response, {}, 404));
    expect(await missing.profile('user-1', never)).toBeUndefined();
    await client.onApplicationShutdown();
    await api[Symbol.asyncDispose]();
    const mistaken = await directory((response) => sendJson(response, PROFILE));
    await expect(mistaken.profile('user-2', never)).rejects.toMatchObject({ kind: 'upstream' });
  });
});
