import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Authority, UNREADABLE_CRL } from '../../../test/fixtures/authority.js';
import { loadConfig } from '../load-config.js';
import { idOf, readRevocationLists, revocationListsIn } from './revocation-list.js';

const derOf = ({ cert }: { readonly cert: string }) => new X509Certificate(cert).raw;

describe('readRevocationLists', () => {
  it('finds what each list of a file has taken back, and nothing else', () => {
    const [one, other] = [Authority.create('One'), Authority.create('Other')];
    const [revoked, kept, elsewhere] = [one.issue({}), one.issue({}), other.issue({})];
    one.revoke(revoked);
    other.revoke(elsewhere);
    const pem = one.crl() + other.crl();
    const found = readRevocationLists(pem);
    expect([revoked, kept, elsewhere].map((issued) => found.has(idOf(derOf(issued))))).toEqual([true, false, true]);
    expect(revocationListsIn(pem)).toHaveLength(2);
  });

  it('takes a number of one authority for no number of another', () => {
    const [one, other] = [Authority.create('One'), Authority.create('Other')];
    const issued = one.issue({});
    other.revoke(issued);
    expect(readRevocationLists(other.crl()).has(idOf(derOf(issued)))).toBe(false);
  });

  it('reads an empty list', () => {
    expect(readRevocationLists(Authority.create().crl()).size).toBe(0);
  });

  it('throws on whatever is not a list, and comes to an end', () => {
    const pem = Authority.create().crl();
    const bytes = Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64');
    const armoured = (content: Buffer) =>
      `-----BEGIN X509 CRL-----\n${content.toString('base64')}\n-----END X509 CRL-----`;
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(() => readRevocationLists(armoured(bytes.subarray(0, cut)))).toThrow(/DER|list/);
    }
    for (const bad of ['', pem.replaceAll('CRL', 'CRT'), armoured(Buffer.from([0x30, 0x80, 0, 0]))]) {
      expect(() => readRevocationLists(bad)).toThrow(/DER|list/);
    }
  });
});

describe('client certificates in the configuration', () => {
  let cwd: string;
  beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
  afterEach(() => rmSync(cwd, { recursive: true }));

  const authority = Authority.create();
  const load = (env: Record<string, string>) => loadConfig({ HOST: '127.0.0.1', ...env }, cwd);

  it.each<[string, Record<string, string>, RegExp]>([
    ['no authority', { TLS_CLIENT_AUTH: 'optional' }, /so TLS_CLIENT_CA_PATH must be set/],
    ['no TLS', { TLS: 'off', TLS_CLIENT_AUTH: 'required' }, /needs TLS to be on/],
    ['authorities that nobody asks for', { TLS_CLIENT_CA_PATH: 'ca.pem' }, /so TLS_CLIENT_AUTH must be/],
    ['a file that is not there', { TLS_CLIENT_AUTH: 'optional', TLS_CLIENT_CA_PATH: 'no.pem' }, /cannot be read/],
    [
      'a certificate that is no authority',
      { TLS_CLIENT_AUTH: 'optional', TLS_CLIENT_CA_PATH: 'leaf.pem' },
      /authorities/,
    ],
    [
      'an authority that is cut short behind another',
      { TLS_CLIENT_AUTH: 'optional', TLS_CLIENT_CA_PATH: 'cut-ca.pem' },
      /authorities/,
    ],
    [
      'a list that is cut short behind another',
      { TLS_CLIENT_AUTH: 'optional', TLS_CLIENT_CA_PATH: 'ca.pem', TLS_CLIENT_CRL_PATH: 'cut-crl.pem' },
      /a PEM certificate revocation list/,
    ],
    [
      'a list that TLS cannot read',
      { TLS_CLIENT_AUTH: 'optional', TLS_CLIENT_CA_PATH: 'ca.pem', TLS_CLIENT_CRL_PATH: 'odd-crl.pem' },
      /a PEM certificate revocation list/,
    ],
    [
      'a list that is none',
      { TLS_CLIENT_AUTH: 'optional', TLS_CLIENT_CA_PATH: 'ca.pem', TLS_CLIENT_CRL_PATH: 'ca.pem' },
      /a PEM certificate revocation list/,
    ],
  ])('are refused with %s', async (_what, env, problem) => {
    writeFileSync(join(cwd, 'ca.pem'), authority.cert);
    writeFileSync(join(cwd, 'leaf.pem'), authority.issue({ commonName: 'ada' }).cert);
    writeFileSync(join(cwd, 'cut-ca.pem'), authority.cert + authority.cert.slice(0, 200));
    writeFileSync(join(cwd, 'cut-crl.pem'), authority.crl() + authority.crl().slice(0, 200));
    writeFileSync(join(cwd, 'odd-crl.pem'), UNREADABLE_CRL);
    await expect(load(env)).rejects.toThrow(problem);
  });

  it.each([
    ['two names', '{ commonName: a, dns: b }', /clients\[0\]\.certificate must have exactly one/],
    ['no name', '{}', /clients\[0\]\.certificate must have exactly one/],
    [
      'the name of another client',
      '{ commonName: taken }',
      /clients\[1\]\.certificate is the certificate of an earlier/,
    ],
  ])('of a client are refused with %s', async (_what, certificate, problem) => {
    const yaml = `clients:\n  - { id: a, certificate: ${certificate} }\n  - { id: b, certificate: { commonName: taken } }\n`;
    writeFileSync(join(cwd, 'gatehouse.config.yaml'), yaml);
    await expect(load({})).rejects.toThrow(problem);
  });
});
