import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { auditProduction, readAudit } from './dependency-audit.js';

const ADVISORY = {
  vulnerabilities: {
    lodash: { severity: 'critical', range: '<4.17.12', via: [{ title: 'Prototype Pollution' }] },
    minor: { severity: 'low', range: '*', via: ['lodash'] },
  },
};

it('no package that ships has a serious advisory', async ({ skip }) => {
  const audit = await auditProduction(process.cwd());
  if (audit.kind === 'not checked') {
    console.warn(`Dependency audit not checked: ${audit.reason}`);
    skip(process.env['REQUIRE_AUDIT'] !== '1', `not checked: ${audit.reason}`);
  }
  expect(audit).toEqual({ kind: 'answered', advisories: [] });
});

describe('this audit', () => {
  it('finds a serious advisory, and leaves lesser ones to the next update', () => {
    expect(readAudit(JSON.stringify(ADVISORY))).toEqual({
      kind: 'answered',
      advisories: ['critical: lodash <4.17.12 (Prototype Pollution)'],
    });
  });

  it.each(['', '{}', '{"error":{"summary":""}}', '<html>'])('takes %j for no answer, not for a clean one', (json) => {
    expect(readAudit(json)).toMatchObject({ kind: 'not checked' });
  });

  it.each([
    ['no such endpoint', 404, {}, 'not checked'],
    ['nothing known', 200, {}, 'answered'],
  ] as const)('a registry that answers %s', async (_what, status, body, kind) => {
    const registry = createServer((_, response) => response.writeHead(status).end(JSON.stringify(body))).listen(0);
    try {
      const { port } = registry.address() as AddressInfo;
      expect(await auditProduction(process.cwd(), `http://127.0.0.1:${port}`)).toMatchObject({ kind });
    } finally {
      registry.close();
    }
  });
});
