import { createRequire } from 'node:module';
import type { FastifyServerOptions } from 'fastify';

type CompilersFactory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;
type Build = (...args: unknown[]) => unknown;

const requireOfFastify = createRequire(import.meta.resolve('fastify'));

/**
 * What Fastify itself takes to check and write bodies by the schema of a route. None of our routes has one, and these are a hundred
 * modules: they are loaded where a route of somebody else has.
 */
export const SCHEMA_COMPILERS: CompilersFactory = {
  buildValidator: whenAsked('@fastify/ajv-compiler'),
  buildSerializer: whenAsked('@fastify/fast-json-stringify-compiler'),
};

function whenAsked(name: string) {
  let build: Build | undefined;
  return ((...args) => (build ??= (requireOfFastify(name) as () => Build)())(...args)) as Build as never;
}
