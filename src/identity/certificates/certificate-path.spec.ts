import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Authority } from '../../../test/fixtures/authority.js';
import { readRevocationLists } from '../../config/certificates/revocation-list.js';
import { judge } from './certificate-path.js';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const read = ({ cert }: { readonly cert: string }) => new X509Certificate(cert);

const root = Authority.create('Root');
const below = root.intermediate('Below');
const leaf = below.authority.issue({ commonName: 'ada', notAfter: inHours(3) });
const [top, middle, ada] = [read(root), read(below.issued), read(leaf)];
const judged = (authorities: readonly X509Certificate[], now = new Date(), revoked = new Set<string>()) =>
  judge(ada, now, { authorities, revoked });

describe('the way from a certificate to a root', () => {
  it('is sound until the first on it expires', () => {
    expect(judged([top, middle])).toEqual({ until: top.validToDate });
    expect(ada.validToDate > top.validToDate).toBe(true);
  });

  it.each([
    ['an authority is missing', [top]],
    ['the root is missing', [middle]],
    ['the root is another of the same name', [read(Authority.create('Root')), middle]],
  ])('leads nowhere where %s', (_what, authorities) => {
    expect(judged(authorities)).toEqual({ fault: 'untrusted_certificate' });
  });

  it('ends with an authority that has expired, or was revoked', () => {
    expect(judged([top, middle], inHours(2))).toEqual({ fault: 'expired_certificate' });
    root.revoke(below.issued);
    expect(judged([top, middle], new Date(), new Set(readRevocationLists(root.crl())))).toEqual({
      fault: 'revoked_certificate',
    });
  });

  it('is not from a certificate that signed itself, but for a root', () => {
    const alone = read(Authority.create('Mallory'));
    expect(judge(alone, new Date(), { authorities: [top], revoked: new Set() })).toEqual({
      fault: 'untrusted_certificate',
    });
  });
});
