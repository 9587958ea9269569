import { createHash } from 'node:crypto';
import type { Config } from '../config/load-config.js';
import { canonicalJson } from '../tool/canonical-json.js';

export type Sources = Pick<Config, 'database' | 'openapi' | 'toolsets' | 'upstreams'>;

/**
 * Names what the answers of an instance come from: one that asks another database or API is not given them, though both use
 * one Redis. Credentials are no part of it, for a new one brings the same answers.
 */
export function answerSources({ database, openapi, toolsets, upstreams }: Sources): string {
  const asked = [
    database.url === undefined ? 'embedded' : withoutPassword(database.url),
    toolsets.directory.apiUrl ?? null,
    toolsets.github.apiUrl,
    openapi.map(({ name, url }) => [name, url]),
    upstreams.map(({ name, url = null, command = null, args }) => [name, url, command, args]),
  ];
  return createHash('sha256').update(canonicalJson(asked)).digest('base64url').slice(0, 16);
}

/** What is left leads to the same rows: whom it lets in may decide on them. */
function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = '';
  url.searchParams.delete('password');
  return url.href;
}
