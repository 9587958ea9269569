import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { declaredTools } from '../offered-tools/declared-tools.js';
import { perMinute } from '../../tool/rate.js';
import { Tool } from '../../tool/tool.decorator.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { canCommand } from './can-command.js';
import { gatehouseProgram } from '../gatehouse.js';
import { runCommand } from '../run-command.js';

const shared = { description: 'x', effect: 'read', input: z.strictObject({}) } as const;

@Toolset({ name: 'notes' })
class NoteTools {
  // Asking about a tool must not start anything.
  constructor() {
    throw new Error('started');
  }

  @Tool({ ...shared, access: 'public' })
  open() {
    return '';
  }

  @Tool({ ...shared, access: { roles: ['admin', 'editor'] } })
  edit() {
    return '';
  }

  @Tool({ ...shared, access: { scopes: ['notes:read', 'notes:all'] }, limit: { total: perMinute(3), weight: 5 } })
  search() {
    return '';
  }

  @Tool({ ...shared, access: { owner: { of: () => 'ada', exceptRoles: ['admin'] } } })
  mine() {
    return '';
  }
}

@Module({ providers: [NoteTools] })
class NotesModule {}

const tools = () => declaredTools([NotesModule]);

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

async function can(args: string, env: NodeJS.ProcessEnv = {}) {
  let [out, error] = ['', ''];
  const write = { out: (text: string) => void (out += text), error: (text: string) => void (error += text) };
  const terminal = { env, cwd, now: new Date(0), ...write };
  const code = await runCommand(canCommand(terminal, tools), args.split(' '), terminal);
  return { code, out, error };
}

describe('gatehouse can', () => {
  it.each([
    ['anonymous open', 0],
    ['anonymous edit', 1],
    ['ada edit', 1],
    ['ada edit --role editor', 0],
    ['ada edit --role reader --role admin', 0],
    ['ada search --scope notes:read', 1],
    ['ada search --scope notes:read --scope notes:all', 0],
    ['ada mine', 0],
    ['anonymous mine', 1],
  ])('%s ends with %i', async (args, code) => {
    const answer = await can(args);
    expect(answer.code).toBe(code);
    expect(answer.out).toMatch(code === 0 ? /^Yes: / : /^No: /);
  });

  it('says what is missing', async () => {
    expect((await can('ada edit')).out).toContain('the role admin or editor');
    expect((await can('ada search --scope notes:read')).out).toContain('the scope notes:all');
    expect((await can('anonymous edit')).out).toContain('needs a credential');
  });

  it('gives a configured client what its record says, and no more', async () => {
    const yaml = 'clients:\n  - id: bot\n    roles: [editor]\n    tools: [edit]\n    allowWrite: true\n';
    writeFileSync(join(cwd, 'gatehouse.config.yaml'), yaml);
    expect((await can('bot edit')).code).toBe(0);
    expect((await can('bot mine')).code).toBe(1);
    expect((await can('bot mine --role admin')).code).toBe(1);
  });

  it('says what depends on the arguments', async () => {
    expect((await can('ada mine')).out).toContain('its own data, unless it has the role admin');
  });

  it('names the limits that hold, of the tool and of the configuration', async () => {
    const env = { RATE_LIMIT_PRINCIPAL: '7/min', RATE_LIMIT_GLOBAL: 'off', RATE_LIMIT_TOOLS: 'sea*=2/s' };
    const { out } = await can('ada search --json --scope notes:read --scope notes:all', env);
    expect(JSON.parse(out)).toEqual({
      allowed: true,
      because: [],
      wouldReject: [],
      limits: [
        { name: 'tool:search', calls: 3, seconds: 60, isShadow: false, setBy: 'code', weight: 1 },
        { name: 'principal', calls: 7, seconds: 60, isShadow: false, setBy: 'RATE_LIMIT_PRINCIPAL', weight: 5 },
        { name: 'principal_tool:search', calls: 2, seconds: 1, isShadow: false, setBy: 'RATE_LIMIT_TOOLS', weight: 1 },
      ],
    });
  });

  it('says who set a limit of a tool or its toolset', async () => {
    const env = { RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_GLOBAL: 'off', RATE_LIMIT_TOOLSETS: 'notes=9/s' };
    const limitsWith = async (more: NodeJS.ProcessEnv) =>
      (await can('ada search', { ...env, ...more })).out.split('\n').filter((line) => line.startsWith('Limit'));
    expect(await limitsWith({})).toEqual([
      'Limit tool:search: 3 calls in 60 s, declared by its code.',
      'Limit toolset:notes: 9 calls in 1 s, each counting as 5, set by RATE_LIMIT_TOOLSETS.',
    ]);
    expect((await limitsWith({ RATE_LIMIT_OVERRIDES: 'tool:search=8/min shadow' }))[0]).toBe(
      'Limit tool:search: 8 calls in 60 s, set by RATE_LIMIT_OVERRIDES (in shadow: only reported).',
    );
  });

  it('names the limits and budgets of a client, and whether they only report', async () => {
    const yaml =
      'clients:\n  - { id: bot, roles: [editor], allowWrite: true, shadow: { tools: [open] }, limits: 3/min, budgets: { tokens: 500/day, mode: enforce } }\n';
    writeFileSync(join(cwd, 'gatehouse.config.yaml'), yaml);
    const { out } = await can('bot edit', { BUDGET_BYTES: '9000/h shadow', RATE_LIMIT_GLOBAL: 'off' });
    expect(out.split('\n').slice(1)).toEqual([
      'Rules in shadow would refuse it: client_tools.',
      'Limit principal: 100 calls in 60 s, set by RATE_LIMIT_PRINCIPAL.',
      'Limit client: 3 calls in 60 s, set by clients[].limits.',
      'Limit budget:tokens: 500 tokens in 86400 s, set by clients[].budgets.',
      'Limit budget:bytes: 9000 bytes in 3600 s, set by BUDGET_BYTES (in shadow: only reported).',
      '',
    ]);
  });

  it('names the tools there are where the name is of none', async () => {
    const { code, error } = await can('ada nothing');
    expect({ code, error }).toEqual({
      code: 1,
      error: 'No tool of that name is offered here. There are: edit, mine, open, search.\n',
    });
  });

  it('knows the tools of this application', async () => {
    let out = '';
    const terminal = { env: {}, cwd, now: new Date(0), out: (text: string) => void (out += text), error: () => {} };
    const args = ['can', 'ada', 'get-profile', '--role', 'user'];
    expect(await runCommand(gatehouseProgram(terminal), args, terminal)).toBe(0);
    expect(out).toMatch(/^Yes: ada may call get-profile/);
  });
});
