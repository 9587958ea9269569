import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');
/** An import that is left once types are taken out, over several lines too. */
const IMPORT = /^(?:import|export) (?!type\b)(?:[^;']*? from )?'([^']+)';/gm;

/** Every module that is loaded with one, ours and those of packages. */
function loadedWith(entry: string): ReadonlySet<string> {
  const loaded = new Set([resolve(SRC, entry)]);
  for (const module of loaded) {
    if (!module.startsWith(SRC)) continue;
    for (const [, name = ''] of readFileSync(module, 'utf8').matchAll(IMPORT)) {
      loaded.add(name.startsWith('.') ? resolve(module, '..', name.replace(/\.js$/, '.ts')) : name);
    }
  }
  return loaded;
}

// Each is many modules, of which most are of use to some configurations alone. `jose` has an entry for each part.
const TURNED_ON = [
  'ioredis',
  'pg',
  'undici',
  'yaml',
  'ajv',
  'jose',
  '@modelcontextprotocol/client',
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/server/stdio',
  '@modelcontextprotocol/server/ext/skills',
  '@modelcontextprotocol/sdk/server/sse.js',
  '@readme/openapi-parser',
];
const CHOSEN = [
  '@opentelemetry/sdk-node',
  '@opentelemetry/auto-instrumentations-node',
  '@opentelemetry/exporter-metrics-otlp-grpc',
];

it('loads with the service no package that only a setting turns on', () => {
  const loaded = loadedWith('serve/serve-root.ts');
  expect(loaded).toContain('kysely');
  expect(TURNED_ON.filter((name) => loaded.has(name))).toEqual([]);
});

it('loads with the telemetry no exporter before it is chosen', () => {
  const loaded = loadedWith('observability/telemetry/start-exporting.ts');
  expect(loaded).toContain('@opentelemetry/resources');
  expect(CHOSEN.filter((name) => loaded.has(name))).toEqual([]);
});
