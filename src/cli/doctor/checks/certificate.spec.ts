import { expect, it } from 'vitest';
import { Authority, SERVER_AUTH } from '../../../../test/fixtures/authority.js';
import { certificateFinding } from './certificate.js';

const DAY_MS = 86_400_000;
const now = new Date();
const { cert } = Authority.create('Servers').issue({
  commonName: 'mcp.example.com',
  dns: ['mcp.example.com', 'localhost'],
  uses: [SERVER_AUTH],
  notAfter: new Date(now.getTime() + 60 * DAY_MS),
});
const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS);
const found = (names: readonly string[], at = now, areNamesConfigured = true) =>
  certificateFinding(cert, names, at, { areNamesConfigured });

it('is content with one that is valid and names every host', () => {
  expect(found(['mcp.example.com', 'localhost']).verdict).toBe('ok');
});

it.each([
  ['has expired', inDays(61), 'failed', 'expired'],
  ['is not valid yet', inDays(-4_000), 'failed', 'not valid before'],
  ['expires soon', inDays(50), 'note', 'expires in 9 days'],
])('sees one that %s', (_what, at, verdict, seen) => {
  expect(found(['localhost'], at)).toMatchObject({
    verdict,
    seen: expect.stringContaining(seen),
    todo: expect.any(String),
  });
});

it('sees a name that is missing, and says less where the name is only guessed', () => {
  expect(found(['other.example.com'])).toMatchObject({
    verdict: 'failed',
    seen: 'It does not name other.example.com.',
  });
  expect(found(['[::1]']).verdict).toBe('failed');
  expect(found(['other.example.com'], now, false).verdict).toBe('note');
});
