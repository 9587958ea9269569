import { z } from 'zod';
import { isFreeHeader } from './free-header.js';
import { isFetchableUrl, isHttpUrl } from './http-url.js';
import { setting } from './setting.js';
import { list, text } from './setting-kinds.js';

/** An origin and perhaps a path: credentials and queries have settings of their own, or no place at all. */
export function isBaseUrl(value: string): boolean {
  if (!isHttpUrl(value)) return false;
  const { username, password, search, hash } = new URL(value);
  return `${username}${password}${search}${hash}` === '';
}

/** What a header can hold, and nothing that would end it. */
const isHeaderValue = (value: string) => /^[\x21-\x7e]+$/.test(value);

const directorySchema = z.strictObject({
  apiUrl: setting(
    text().refine(isBaseUrl, { error: 'must be an http:// or https:// URL without credentials and query' }).optional(),
    {
      env: 'INTERNAL_API_URL',
      description: 'Internal REST API that the toolset `directory` reads; without it the database.',
      example: 'https://directory.internal.example/v1',
    },
  ),
  apiKey: setting(text().refine(isHeaderValue, { error: 'must be printable ASCII without spaces' }).optional(), {
    env: 'INTERNAL_API_KEY',
    description: 'Credential for that API. A new one counts without a restart.',
    secret: true,
    example: 'replace-me-with-the-key-of-the-internal-api',
  }),
  apiKeyHeader: setting(
    text()
      .refine(isFreeHeader, { error: 'must be the name of a header that has no other meaning, such as X-API-Key' })
      .default('X-API-Key'),
    { env: 'INTERNAL_API_KEY_HEADER', description: 'Header that carries it.' },
  ),
});

const inventorySchema = z.strictObject({
  pseudonymKey: setting(text().optional(), {
    env: 'INVENTORY_PSEUDONYM_KEY',
    description:
      'Key from which the toolset `inventory` makes pseudonyms of customers, at least 32 characters; another key means other pseudonyms. Generated outside production.',
    secret: true,
    example: 'replace-me-with-the-output-of-openssl-rand-base64-48',
  }),
});

const githubSchema = z.strictObject({
  token: setting(text().optional(), {
    env: 'GITHUB_TOKEN',
    description:
      'Token for GitHub, with which the toolset `github` reads and writes issues; without it that is not offered.',
    secret: true,
    example: 'github_pat_...',
  }),
  apiUrl: setting(
    text()
      .refine(isFetchableUrl, { error: 'must be an https URL without credentials (http on this machine alone)' })
      .default('https://api.github.com'),
    {
      env: 'GITHUB_API_URL',
      description: 'REST API of GitHub; of GitHub Enterprise Server `https://<host>/api/v3`.',
    },
  ),
});

export const toolsetsSchema = z.strictObject({
  enabled: setting(list(text()).optional(), {
    env: 'TOOLSETS',
    description: 'Toolsets that are offered, by name; without it all that have what they need.',
    example: 'accounts,crm',
  }),
  directory: directorySchema.prefault({}),
  inventory: inventorySchema.prefault({}),
  github: githubSchema.prefault({}),
});
