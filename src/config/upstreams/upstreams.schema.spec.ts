import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../config-error.js';
import { loadUpstreamsConfig } from '../load-config.js';

let cwd: string;
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-upstreams-'))));
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const files = { name: 'files', command: 'npx', access: 'authenticated' };
const tickets = { name: 'tickets', url: 'https://tickets.example.com/mcp', access: { roles: ['user'] } };
const load = (upstreams: unknown, env: NodeJS.ProcessEnv = {}) => {
  writeFileSync(join(cwd, 'gatehouse.config.yaml'), stringify({ upstreams }));
  return loadUpstreamsConfig(env, cwd).upstreams;
};
const problemsOf = (upstreams: unknown, env: NodeJS.ProcessEnv = {}): readonly string[] => {
  try {
    load(upstreams, env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

describe('upstreams', () => {
  it.each([{ files }, 'files', 5])('must be a list: %j', (upstreams) => {
    expect(problemsOf(upstreams)).toEqual(['upstreams must be a list.']);
  });

  it('offer nothing and count as writing unless it is said', () => {
    const [upstream] = load([{ ...files, tools: [{ match: 'read_*' }] }]);
    expect(upstream).toMatchObject({ resources: [], prompts: [], firstUse: 'hold' });
    expect(upstream?.tools[0]).toMatchObject({ effect: 'write', retries: 0, idempotent: false });
  });

  it('get their secrets from a variable or from a file', () => {
    writeFileSync(join(cwd, 'token'), 'from-file\n');
    const headers = [
      { name: 'Authorization', scheme: 'Bearer', secret: 'TICKETS_TOKEN' },
      { name: 'X-Team', value: 'sales' },
    ];
    const env = [{ name: 'TOKEN', secret: 'FILES_TOKEN' }];
    const [one, other] = load(
      [
        { ...tickets, headers },
        { ...files, env },
      ],
      {
        TICKETS_TOKEN: 'from-variable',
        FILES_TOKEN_FILE: 'token',
      },
    );
    expect(one?.headers).toEqual([
      { name: 'Authorization', value: 'Bearer from-variable' },
      { name: 'X-Team', value: 'sales' },
    ]);
    expect(other?.env).toEqual([{ name: 'TOKEN', value: 'from-file' }]);
  });

  it('are left out when they are not enabled, secrets and all', () => {
    expect(load([{ ...tickets, enabled: false, headers: [{ name: 'A', secret: 'NOT_SET' }] }])).toEqual([]);
  });

  it.each<[string, unknown[], string]>([
    ['no access', [{ ...files, access: undefined }], 'upstreams[0].access must be public'],
    ['an empty access', [{ ...files, access: {} }], 'upstreams[0].access must be public'],
    ['neither url nor command', [{ name: 'a', access: 'public' }], 'upstreams[0].url must be set, or command'],
    ['both', [{ ...tickets, command: 'x' }], 'upstreams[0].url and command are both set'],
    [
      'headers of a command',
      [{ ...files, headers: [{ name: 'A', value: 'b' }] }],
      'headers is for an upstream with a url',
    ],
    ['plain http', [{ ...tickets, url: 'http://tickets.example.com' }], 'url must be an https:// URL'],
    ['a user in the URL', [{ ...tickets, url: 'https://me:pw@tickets.example.com' }], 'url must be an https:// URL'],
    ['a second of the same name', [files, files], 'upstreams[1].name is the name of an earlier upstream too'],
    ['a name with an underscore', [{ ...files, name: 'my_files' }], 'upstreams[0].name must be 1 to 32'],
    ['a secret nobody set', [{ ...files, env: [{ name: 'T', secret: 'NO_SUCH' }] }], 'names NO_SUCH, and neither'],
    [
      'value and secret',
      [{ ...files, env: [{ name: 'T', secret: 'A', value: 'b' }] }],
      'exactly one of value and secret',
    ],
    [
      'a header of the protocol',
      [{ ...tickets, headers: [{ name: 'Mcp-Session-Id', value: 'b' }] }],
      'the protocol sets',
    ],
    ['a limit in shadow', [{ ...files, tools: [{ match: '*', limit: '1/s shadow' }] }], 'limit must be a rate'],
  ])('are refused with %s', (_, upstreams, problem) => {
    expect(problemsOf(upstreams).join('\n')).toContain(problem);
  });
});
