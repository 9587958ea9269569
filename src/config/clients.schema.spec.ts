import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECORD_LISTS } from './list-settings.js';
import { readSettings } from './read-settings.js';

const HASH = `sha256:${'a1'.repeat(32)}`;

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

function read(yaml: string) {
  writeFileSync(join(cwd, 'gatehouse.config.yaml'), yaml);
  return readSettings({}, cwd);
}
const clients = (yaml: string) => read(`clients:\n${yaml}`);

describe('clients', () => {
  it('are none unless they are configured', () => {
    for (const yaml of ['', 'clients:', 'clients: []']) {
      expect(read(yaml)).toMatchObject({ settings: { clients: [] }, problems: [] });
    }
  });

  it('have the least where nothing is said', () => {
    expect(clients('- id: crm-bot').settings.clients).toEqual([
      { id: 'crm-bot', enabled: true, keys: [], allowWrite: false },
    ]);
  });

  it('take lists with commas or as a sequence, moments as text, and an empty key as not set', () => {
    const { settings, problems } = clients(`
- id: crm-bot
  description:
  roles: user, auditor
  tools: [crm_*, get_*]
  maxRecordsPerQuery: 50
  notBefore: 2026-01-01
  expiresAt: 2026-12-31T18:00:00+02:00
  keys: [{ hash: '${HASH}', expiresAt: }]`);
    expect(problems).toEqual([]);
    expect(settings.clients).toEqual([
      {
        id: 'crm-bot',
        enabled: true,
        roles: ['user', 'auditor'],
        tools: ['crm_*', 'get_*'],
        allowWrite: false,
        maxRecordsPerQuery: 50,
        notBefore: Date.UTC(2026, 0, 1),
        expiresAt: Date.UTC(2026, 11, 31, 16),
        keys: [{ hash: HASH }],
      },
    ]);
  });

  it.each([
    ['  nonsense', 'clients must be a list.'],
    ['- nonsense', 'clients[0] must be a mapping of keys.'],
    ['- description: x', 'clients[0].id must be text.'],
    [
      '- id: a b',
      'clients[0].id must be 1 to 64 letters, digits, dots, underscores, @ or hyphens, a letter or digit first.',
    ],
    ['- { id: a, rolez: [x] }', 'clients[0].rolez is not a known key; did you mean clients[].roles?'],
    ['- { id: a, roles: [[x]] }', 'clients[0].roles must be text.'],
    ['- { id: a, allowWrite: perhaps }', 'clients[0].allowWrite must be true or false.'],
    ['- { id: a, maxRecordsPerQuery: 0 }', 'clients[0].maxRecordsPerQuery must be a whole number from 1 to 1000000.'],
    [
      '- { id: a, tools: [x, "crm *"] }',
      'clients[0].tools must list names of tools, with * for any run of characters, such as get_*.',
    ],
    ['- { id: a, keys: x }', 'clients[0].keys must be a list.'],
    ['- { id: a, keys: [x] }', 'clients[0].keys[0] must be a mapping of keys.'],
    ['- { id: a, keys: [{}] }', 'clients[0].keys[0].hash must be text.'],
    [
      '- { id: a, keys: [{ hash: hunter2 }] }',
      'clients[0].keys[0].hash must be sha256: and 64 hexadecimal digits in lower case.',
    ],
    [
      `- { id: a, keys: [{ hash: "${HASH}", expires: 2026-01-01 }] }`,
      'clients[0].keys[0].expires is not a known key; did you mean clients[].keys[].expiresAt?',
    ],
    ['- { id: a, notBefore: 2027-01-01, expiresAt: 2027-01-01 }', 'clients[0].expiresAt must be later than notBefore.'],
    ['- id: a\n- id: b\n- id: a', 'clients[2].id is the id of an earlier client too.'],
    [
      `- { id: a, keys: [{ hash: "${HASH}" }] }\n- { id: b, keys: [{ hash: "${HASH}" }] }`,
      'clients[1].keys[0].hash is the hash of an earlier key too.',
    ],
  ])('are refused in one sentence: %s', (yaml, problem) => {
    expect(clients(yaml).problems).toEqual([problem]);
  });

  it.each(['soon', '2026-02-31', '2026-13-01', '2026-01-01T10:00:00', '1767225600', '01.02.2026', 'true', '[1]'])(
    'are not given the moment %s',
    (moment) => {
      expect(clients(`- { id: a, expiresAt: ${moment} }`).problems).toEqual([
        'clients[0].expiresAt must be a date such as 2026-12-31, or a moment with its offset such as 2026-12-31T18:00:00Z.',
      ]);
    },
  );

  it('are wrong all at once, never quoted, and none of them is used', () => {
    const { problems, settings } = read(`
server: { port: hunter2 }
clients:
- { id: hunter2, keys: [{ hash: hunter2 }, { hash: hunter2, hunter2: 1 }] }
- { id: hunter2, expiresAt: hunter2, allowWrite: hunter2 }`);
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual([
      'clients[0].keys[0].hash',
      'clients[0].keys[1].hash',
      'clients[0].keys[1].hunter2',
      'clients[1].allowWrite',
      'clients[1].expiresAt',
      'clients[1].id',
      'server.port',
    ]);
    expect(problems.join('\n').replace('keys[1].hunter2 is', '')).not.toContain('hunter2');
    expect(settings.clients).toEqual([]);
  });

  it('are unsound as a whole when one is faulty', () => {
    expect(clients('- id: 5').isSound('clients')).toBe(false);
    expect(clients('- id: a').isSound('clients')).toBe(true);
  });
});

it('the example of the docs is sound', () => {
  const [list] = RECORD_LISTS;
  expect(read(list!.example).problems).toEqual([]);
});

it('documents every field, nested ones too', () => {
  const paths = RECORD_LISTS.flatMap(({ fields }) => fields.map(({ path }) => path));
  expect(paths).toEqual(expect.arrayContaining(['clients[].id', 'clients[].keys', 'clients[].keys[].hash']));
});
