import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.js';
import { parseLifetime } from '../start/token-lifetime.js';
import { tokenCommand } from './token-command.js';

const NOW = new Date('2026-08-01T00:00:00Z');
const SECRET = 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu';
const WHO = ['--sub', 'alice', '--email', 'a@example.com', '--roles', 'user,admin'];

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  let [out, error] = ['', ''];
  const write = { out: (text: string) => void (out += text), error: (text: string) => void (error += text) };
  const terminal = { env, cwd, now: NOW, ...write };
  const code = await runCommand(tokenCommand(terminal), args, terminal);
  return { code, out, error };
}

const verified = (token: string, secret: string) =>
  jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'], currentDate: NOW });

describe('gatehouse token', () => {
  it('prints the token alone, signed with the secret of the data folder', async () => {
    const { code, out, error } = await run(WHO);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const { payload } = await verified(out.trim(), readFileSync(join(cwd, '.gatehouse/jwt-secret'), 'utf8'));
    const iat = NOW.getTime() / 1_000;
    const expected = { sub: 'alice', email: 'a@example.com', roles: ['user', 'admin'], iat, exp: iat + 3_600 };
    expect(payload).toEqual({ ...expected, jti: expect.any(String) });
  });

  it('carries scopes, client, issuer, audience and lifetime, in production too', async () => {
    const env = { NODE_ENV: 'production', JWT_SECRET: SECRET, AUTH_ISSUER: 'us', AUTH_AUDIENCE: 'them' };
    const { out } = await run(
      [...WHO, '--scopes', 'mcp:read, mcp:query', '--client', 'ide', '--expires-in', '15m'],
      env,
    );
    const { payload } = await verified(out.trim(), SECRET);
    expect(payload).toMatchObject({ scope: 'mcp:read mcp:query', client_id: 'ide', iss: 'us', aud: 'them' });
    expect(payload.exp! - payload.iat!).toBe(900);
  });

  it('says with --json what is in it', async () => {
    const told = JSON.parse((await run([...WHO, '--json'])).out);
    expect(told).toMatchObject({ sub: 'alice', roles: ['user', 'admin'], expiresAt: '2026-08-01T01:00:00.000Z' });
    const secret = readFileSync(join(cwd, '.gatehouse/jwt-secret'), 'utf8');
    expect((await verified(told.token, secret)).payload.sub).toBe('alice');
  });

  it('fails with 1 and a sentence when there is no secret to sign with', async () => {
    expect(await run(WHO, { NODE_ENV: 'production' })).toEqual({
      code: 1,
      out: '',
      error: expect.stringMatching(
        /^JWT_SECRET \(or JWT_SECRET_FILE\), JWT_PUBLIC_KEY or JWKS_URL must be set in production/,
      ),
    });
  });

  it('signs nothing where only an issuer may', async () => {
    const { code, out, error } = await run(WHO, { JWKS_URL: 'https://id.example.com/keys' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(/^JWT_SECRET must be set: without it tokens come from the issuer/);
  });

  it.each([
    [[], '--sub'],
    [WHO.slice(2), '--sub'],
    [[...WHO, '--expires-in', '0h'], '--expires-in'],
    [[...WHO, '--expires-in', 'soon'], '--expires-in'],
    [[...WHO, '--scopes', 'a b'], '--scopes'],
    [[...WHO, '--sub', ' '], '--sub'],
    [[...WHO, '--admin'], '--admin'],
    [[...WHO, 'extra'], 'argument'],
  ])('fails with 2 when it is called wrongly: %j', async (args, named) => {
    const { code, out, error } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toContain(named);
  });

  it('teaches with --help', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('export GATEHOUSE_TOKEN=$(gatehouse token');
  });
});

it.each([
  ['90s', 90],
  ['15m', 900],
  ['1h', 3_600],
  ['30d', 2_592_000],
  ['0s', undefined],
  ['1', undefined],
  ['1w', undefined],
  ['-1h', undefined],
])('reads the lifetime %s', (text, seconds) => {
  expect(parseLifetime(text)).toBe(seconds);
});
