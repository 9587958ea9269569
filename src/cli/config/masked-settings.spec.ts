import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadSettings } from '../../config/load-config.js';
import { maskedSettings } from './masked-settings.js';

it('what upstream servers are sent may be a secret, also where it stands in the file', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'gatehouse-masked-'));
  const tickets = {
    name: 'tickets',
    url: 'https://tickets.example.com/mcp',
    access: 'authenticated',
    headers: [{ name: 'X-Key', value: 'inline-secret' }],
  };
  writeFileSync(join(cwd, 'gatehouse.config.yaml'), stringify({ upstreams: [tickets] }));
  const printed = JSON.stringify(maskedSettings(loadSettings({}, cwd)));
  rmSync(cwd, { recursive: true });
  expect(printed).toContain('tickets.example.com');
  expect(printed).not.toContain('inline-secret');
});
