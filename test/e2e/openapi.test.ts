import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DescribedApi, startDescribedApi } from '../fixtures/openapi/described-api.js';
import { startWithApis } from '../fixtures/openapi/openapi-gatehouse.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import type { TestServer } from '../fixtures/test-server.js';

const REX = { id: 7, name: 'Rex', photoUrls: ['https://example.com/rex.png'], status: 'available' };
const EVENT = {
  eventId: 'dad4bce8-f5cb-4078-a211-995864315e39',
  name: 'Mermaid Treasure',
  location: 'Under the sea',
  eventDescription: 'Pearls.',
  dates: ['2023-09-05'],
  price: 30,
};

let pets: DescribedApi;
let museum: DescribedApi;
let github: DescribedApi;
let server: TestServer;

beforeAll(async () => {
  pets = await startDescribedApi('petstore', {
    getPetById: REX,
    addPet: REX,
    findPetsByTags: [REX],
    getInventory: { sold: 3 },
    logoutUser: 'bye',
    loginUser: 'in',
  });
  museum = await startDescribedApi('museum', {
    listSpecialEvents: [EVENT],
    createSpecialEvent: EVENT,
    updateSpecialEvent: EVENT,
    getMuseumHours: [{ date: '2023-09-11', timeOpen: '09:00', timeClose: '18:00' }],
    buyMuseumTickets: { ticketType: 'general', ticketDate: '2023-09-05', message: 'm', confirmationCode: 'c' },
  });
  github = await startDescribedApi('github', { 'issues/list-for-repo': [] });
  const common = { allowPrivate: true, access: { roles: ['user'] } };
  server = await startWithApis(
    [
      {
        ...common,
        name: 'pets',
        url: pets.url,
        description: pets.description,
        credentials: [{ in: 'header', name: 'api_key', secret: 'PETS_KEY' }],
        operations: [{ match: '*' }],
        except: ['uploadFile', 'createUsersWithListInput', 'updateUser', 'deleteUser'],
      },
      {
        ...common,
        name: 'museum',
        url: `${museum.url}`,
        description: museum.description,
        credentials: [{ in: 'basic', username: 'gate', secret: 'MUSEUM_PASSWORD' }],
        operations: [
          { match: 'DELETE *', access: { roles: ['admin'] } },
          { match: 'buyMuseumTickets', name: 'buy', limit: '60/min' },
          { match: '*', answers: 'described' },
        ],
        except: ['getTicketCode'],
      },
      {
        ...common,
        name: 'hub',
        url: github.url,
        description: github.description,
        credentials: [{ in: 'bearer', secret: 'HUB_TOKEN' }],
        operations: [{ match: '*' }],
      },
    ],
    { PETS_KEY: 'pk-1', MUSEUM_PASSWORD: 'mp-1', HUB_TOKEN: 'ht-1' },
  );
}, 60_000);
afterAll(async () => {
  await server?.close();
  for (const api of [pets, museum, github]) await api[Symbol.asyncDispose]();
});

const textOf = (answer: { content?: unknown }) =>
  (answer.content as { text?: string }[]).map(({ text }) => text).join('\n');

describe.each(CLIENT_ERAS)('operations of HTTP APIs, for a %s client', (era) => {
  let client: Client;
  const call = (name: string, input: Record<string, unknown> = {}) => client.callTool({ name, arguments: input });
  beforeAll(async () => (client = await connectClient(server, era)));
  afterAll(() => client.close());

  it('are tools as they are described, and annotated by their method', async () => {
    const { tools } = await client.listTools();
    const named = (name: string) => tools.find((tool) => tool.name === name);
    expect(named('pets_getPetById')).toMatchObject({
      title: 'Find pet by ID.',
      inputSchema: { properties: { petId: { type: 'integer' } }, required: ['petId'], additionalProperties: false },
      outputSchema: { type: 'object' },
      annotations: { readOnlyHint: true },
    });
    expect(named('pets_updatePet')?.annotations).toMatchObject({ readOnlyHint: false, idempotentHint: true });
    expect(named('pets_deletePet')).toMatchObject({
      inputSchema: { properties: { petId: {} } },
      annotations: { destructiveHint: true },
    });
    expect(named('pets_deletePet')?.inputSchema.properties).not.toHaveProperty('api_key');
    expect(named('pets_uploadFile')).toBeUndefined();
    expect(named('museum_deleteSpecialEvent')).toBeUndefined();
    expect(named('museum_buy')?.inputSchema.required).toEqual(['body']);
    expect(named('hub_issues_list-for-repo')?.inputSchema.required).toEqual(['owner', 'repo']);
  });

  it('send what was described, with the credential of the operator', async () => {
    expect(await call('pets_getPetById', { petId: 7 })).toMatchObject({ structuredContent: REX });
    expect(pets.asked.at(-1)).toMatchObject({ target: '/pet/7', headers: { api_key: 'pk-1' } });
    const found = await call('pets_findPetsByTags', { tags: ['a b', 'c,d&e'] });
    expect(found.structuredContent).toEqual({ result: [REX] });
    expect(pets.asked.at(-1)?.target).toBe('/pet/findByTags?tags=a%20b&tags=c%2Cd%26e');
    await call('pets_addPet', { name: 'Rex', photoUrls: [], category: { id: 1, name: 'dogs' } });
    expect(pets.bodies.at(-1)).toEqual({ name: 'Rex', photoUrls: [], category: { id: 1, name: 'dogs' } });
    expect((await call('pets_getInventory')).structuredContent).toEqual({ sold: 3 });
    await call('museum_createSpecialEvent', EVENT);
    const basic = `Basic ${Buffer.from('gate:mp-1').toString('base64')}`;
    expect(museum.asked.at(-1)).toMatchObject({ method: 'POST', headers: { authorization: basic } });
    await call('museum_updateSpecialEvent', { eventId: EVENT.eventId, price: 15 });
    expect(museum.bodies.at(-1)).toEqual({ price: 15 });
    await call('museum_buy', { body: { ticketType: 'general', ticketDate: '2023-09-07', email: 'a@b.example' } });
    expect((await call('museum_getMuseumHours', { limit: 1 })).isError).not.toBe(true);
    await call('hub_issues_list-for-repo', { owner: 'octo', repo: 'hello-world', state: 'open', per_page: 2 });
    expect(github.asked.at(-1)?.headers.authorization).toBe('Bearer ht-1');
    expect([...pets.faults, ...museum.faults, ...github.faults]).toEqual([]);
  });

  it('answer text as text, and nothing as done', async () => {
    expect(textOf(await call('pets_deletePet', { petId: 7 }))).toContain('204');
    expect(textOf(await call('pets_logoutUser'))).toBe('bye');
  });

  it('get no arguments that do not fit', async () => {
    const before = pets.asked.length;
    for (const input of [{ petId: 'seven' }, {}, { petId: 1, extra: 1 }]) {
      expect((await call('pets_getPetById', input)).isError).toBe(true);
    }
    expect(pets.asked.length).toBe(before);
  });

  it('are reached by whoever may', async () => {
    const admin = await connectClient(server, era, { roles: ['admin'] });
    const gone = await admin.callTool({ name: 'museum_deleteSpecialEvent', arguments: { eventId: EVENT.eventId } });
    expect(gone.isError).not.toBe(true);
    const refused = await call('museum_deleteSpecialEvent', { eventId: EVENT.eventId });
    expect(textOf(refused)).toContain('role');
    await admin.close();
  });
});
