import { createRequire } from 'node:module';
import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { SCHEMA_COMPILERS } from './schema-compilers.js';

const { cache } = createRequire(import.meta.url);
const isLoaded = () => Object.keys(cache).some((path) => path.includes('/@fastify/ajv-compiler/'));

it('loads what compiles schemas for the first route that has one, which is checked and written by it as ever', async () => {
  await using app = fastify({ schemaController: { compilersFactory: SCHEMA_COMPILERS } });
  app.get('/plain', () => 'plain');
  expect((await app.inject('/plain')).body).toBe('plain');
  expect(isLoaded()).toBe(false);

  await using other = fastify({ schemaController: { compilersFactory: SCHEMA_COMPILERS } });
  const properties = { count: { type: 'integer' } };
  other.post(
    '/count',
    { schema: { body: { type: 'object', properties }, response: { 200: { type: 'object', properties } } } },
    () => ({
      count: 3,
      secret: 'is no part of the schema',
    }),
  );
  const counted = await other.inject({ method: 'POST', url: '/count', payload: { count: '2' } });
  expect(counted.json()).toEqual({ count: 3 });
  expect((await other.inject({ method: 'POST', url: '/count', payload: { count: 'many' } })).statusCode).toBe(400);
  expect(isLoaded()).toBe(true);
});
