import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.js';
import { certsCommand } from './certs-command.js';

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

async function run(env: NodeJS.ProcessEnv, args: readonly string[] = []) {
  let [out, error] = ['', ''];
  const write = { out: (text: string) => void (out += text), error: (text: string) => void (error += text) };
  const terminal = { env, cwd, now: new Date('2026-08-01T00:00:00Z'), ...write };
  const code = await runCommand(certsCommand(terminal), args, terminal);
  return { code, out, error };
}

describe('gatehouse certs', () => {
  it('makes a new certificate each time, and says where it is and how long it lasts', async () => {
    const path = join(cwd, '.gatehouse/tls-cert.pem');
    const { code, out } = await run({});
    const first = new X509Certificate(readFileSync(path));
    expect(code).toBe(0);
    for (const fact of [path, join(cwd, '.gatehouse/tls-key.pem'), '2026-10-30T00:00:00.000Z'])
      expect(out).toContain(fact);
    await run({});
    expect(new X509Certificate(readFileSync(path)).serialNumber).not.toBe(first.serialNumber);
  });

  it('says the same with --json', async () => {
    expect(JSON.parse((await run({}, ['--json'])).out)).toEqual({
      certificate: join(cwd, '.gatehouse/tls-cert.pem'),
      privateKey: join(cwd, '.gatehouse/tls-key.pem'),
      validUntil: '2026-10-30T00:00:00.000Z',
    });
  });

  it('refuses in production, in one sentence', async () => {
    const { code, out, error } = await run({ NODE_ENV: 'production' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(/^Development certificates are not for production[^\n]*\.\n$/);
    expect(existsSync(join(cwd, '.gatehouse'))).toBe(false);
  });
});
