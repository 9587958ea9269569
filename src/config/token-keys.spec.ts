import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { loadAuthConfig } from './load-config.js';

const SECRET = 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu';
const JWKS_URL = 'https://id.example.com/keys';
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = String(pair.publicKey.export({ format: 'pem', type: 'spki' }));
const NOTHING = { authorizationServers: [], audience: [] };
const PRIVATE = String(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

const load = (env: NodeJS.ProcessEnv) => loadAuthConfig(env, cwd);

function problems(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    load(env);
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.problems;
    throw thrown;
  }
}

describe('the keys that verify tokens', () => {
  it('include no secret that nobody configured, where somebody else signs', () => {
    for (const env of [{ JWKS_URL }, { JWT_PUBLIC_KEY: PEM }]) expect(load(env).jwtSecret).toBeUndefined();
    expect(existsSync(join(cwd, '.gatehouse'))).toBe(false);
    expect(load({ JWKS_URL, JWT_SECRET: SECRET }).jwtSecret).toBe(SECRET);
    expect(load({}).jwtSecret).toBeDefined();
  });

  it('come from the setting, on one line or several, or from a file', () => {
    writeFileSync(join(cwd, 'key.pem'), PEM);
    expect(load({ JWT_PUBLIC_KEY: PEM }).jwtPublicKey).toBe(PEM.trim());
    expect(load({ JWT_PUBLIC_KEY: PEM.replaceAll('\n', '\\n') }).jwtPublicKey?.trim()).toBe(PEM.trim());
    expect(load({ JWT_PUBLIC_KEY_PATH: 'key.pem' }).jwtPublicKey).toBe(PEM);
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ JWT_PUBLIC_KEY: PRIVATE }, 'JWT_PUBLIC_KEY holds a private key; give the public one.'],
    [{ JWT_PUBLIC_KEY: 'key' }, 'JWT_PUBLIC_KEY is not a public key in PEM.'],
    [{ JWT_PUBLIC_KEY_PATH: 'none' }, 'JWT_PUBLIC_KEY_PATH names a file that cannot be read.'],
    [
      { JWT_PUBLIC_KEY: PEM, JWT_PUBLIC_KEY_PATH: 'none' },
      'JWT_PUBLIC_KEY and JWT_PUBLIC_KEY_PATH are both set; keep one.',
    ],
    [{ JWT_PREVIOUS_SECRET: SECRET }, 'JWT_PREVIOUS_SECRET is set, so JWT_SECRET must be too.'],
    [{ JWT_SECRET: SECRET, JWT_PREVIOUS_SECRET: 'short' }, 'JWT_PREVIOUS_SECRET must have at least 32 characters.'],
    ...['http://id.example.com/keys', 'https://user:pass@id.example.com/keys', 'file:///keys', 'keys'].map(
      (url): [NodeJS.ProcessEnv, string] => [
        { JWKS_URL: url },
        'JWKS_URL must be an https URL without credentials (http only on a loopback address).',
      ],
    ),
    [
      { PUBLIC_URL: 'https://mcp.example.com/path' },
      'PUBLIC_URL must be an https URL without a path, such as https://mcp.example.com (http only on a loopback address).',
    ],
  ])('are refused in one sentence: %j', (env, problem) => {
    expect(problems(env)).toEqual([problem]);
  });

  it('of somebody else need an issuer and an audience in production', () => {
    const production = { NODE_ENV: 'production', JWKS_URL };
    const rule = 'must be set in production where JWT_PUBLIC_KEY or JWKS_URL verifies tokens.';
    expect(problems(production)).toEqual([`AUTH_ISSUER ${rule}`, `AUTH_AUDIENCE ${rule}`]);
    expect(problems({ ...production, AUTH_ISSUER: 'us' })).toEqual([`AUTH_AUDIENCE ${rule}`]);
    expect(problems({ ...production, AUTH_ISSUER: 'us', AUTH_AUDIENCE: 'a,b' })).toEqual([]);
    const issuer = { AUTH_ISSUER: 'https://id.example.com', PUBLIC_URL: 'https://mcp.example.com' };
    expect(problems({ ...production, ...issuer })).toEqual([]);
  });
});

describe('what follows from an issuer', () => {
  const issuer = { AUTH_ISSUER: 'https://id.example.com', PUBLIC_URL: 'https://mcp.example.com/' };

  it.each<[string, NodeJS.ProcessEnv, { authorizationServers: string[]; audience: string[] }]>([
    [
      'clients are sent to it, and tokens are for our address',
      { ...issuer, JWKS_URL },
      { authorizationServers: ['https://id.example.com'], audience: ['https://mcp.example.com/mcp'] },
    ],
    [
      'what is configured goes before',
      { ...issuer, JWKS_URL, AUTH_AUDIENCE: 'api', AUTH_AUTHORIZATION_SERVERS: 'https://a.example' },
      { authorizationServers: ['https://a.example'], audience: ['api'] },
    ],
    ['nothing, where the secret is ours', { ...issuer, JWT_SECRET: SECRET }, NOTHING],
    ['nothing, where it is no address', { ...issuer, JWKS_URL, AUTH_ISSUER: 'us' }, NOTHING],
  ])('%s', (_what, env, expected) => {
    expect(load(env)).toMatchObject(expected);
  });
});
