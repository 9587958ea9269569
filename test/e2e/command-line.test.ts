import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../fixtures/free-port.js';
import { BY_COMMAND, type GatehouseProcess, ownFolder, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type Ended, runToExit } from '../fixtures/run-to-exit.js';

/** Keys and limits of the service; the command line reads the same. */
const CONFIG = `
clients:
  - { id: bo, roles: [user] }
`;

let service: GatehouseProcess;
let env: Record<string, string>;
/** Of its own, so that it stays when the service's folder has gone with it. */
let configFolder: string;

const gatehouse = (args: readonly string[]): Promise<Ended> =>
  runToExit('cli/gatehouse.js', { cwd: service.cwd, env }, args);

const json = (ended: Ended) => JSON.parse(ended.stdout) as Record<string, unknown>;
const stageNames = (told: Record<string, unknown>) =>
  (told['stages'] as { stage: string; ms: number }[]).map(({ stage }) => stage);

beforeAll(async () => {
  configFolder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'));
  const configFile = join(configFolder, 'gatehouse.config.yaml');
  writeFileSync(configFile, CONFIG);
  const settings = { PORT: String(await freePort()), GATEHOUSE_CONFIG: configFile };
  service = await startGatehouse(settings, BY_COMMAND);
  const { PATH = '' } = process.env;
  env = { PATH, HOME: service.cwd, DATA_DIR: join(service.cwd, 'data'), ...settings };
});
afterAll(async () => {
  // The signal reaches the service behind the command, and its exit code comes back.
  expect(await service.stop()).toBe(0);
  rmSync(configFolder, { recursive: true });
});

describe('the compiled command line, beside a service that it started', () => {
  it('lists the tools a client sees, with what they cost', async () => {
    const { code, stdout } = await gatehouse(['tools']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^get-profile +read +\d+ {2}\S/m);
    expect(stdout).toMatch(/^\d+ tools, about \d+ tokens in all, as seen by dev-user, with a development token\.$/m);
    // A program reads it: no colour.
    expect(stdout).not.toContain('\u001b');
    const asNobody = json(await gatehouse(['tools', '--json', '--key', 'ghk_wrong']).then(refused));
    expect(asNobody).toEqual({});
  });

  it.each(['2026', '2025'])('calls a tool in the revision of %s and shows the stages it passed', async (era) => {
    const { code, stdout, stderr } = await gatehouse(['call', 'health-check', '--era', era]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'healthy' });
    expect(stderr).toMatch(/^ok {2}health-check as dev-user/m);
    expect(stderr).toMatch(/^authorize +\d+\.\d{3}/m);
    expect(stderr).toMatch(/^in all +\d+\.\d{3}$/m);
  });

  it('calls as the client of a key, and explains its refusal afterwards', async () => {
    const key = (await gatehouse(['keys', 'create', '--client', 'bo'])).stdout.trim();
    const call = ['call', 'get-profile', '{"userId":"user-1"}', '--json', '--key', key];
    // A running service reads a new key within a second.
    let ended = await gatehouse(call);
    for (let tries = 0; tries < 5 && json(ended)['outcome'] === 'unauthenticated'; tries += 1)
      ended = await gatehouse(call);
    expect(ended.code).toBe(1);
    const told = json(ended);
    expect(told['outcome']).toBe('forbidden');
    expect(stageNames(told).at(-1)).toBe('checkOwner');
    const { stdout } = await gatehouse(['explain', told['executionId'] as string]);
    expect(stdout).toContain('bo');
  });

  it('shows a refusal at the door with its decision id', async () => {
    for (const era of ['2026', '2025']) {
      const ended = await gatehouse(['call', 'health-check', '--json', '--era', era, '--token', 'not-a-token']);
      expect(ended.code).toBe(1);
      expect(json(ended)).toMatchObject({ outcome: 'unauthenticated', stages: [], executionId: expect.any(String) });
    }
  });

  it('ends with 2 when it is used wrongly, and with 1 where nobody answers', async () => {
    expect((await gatehouse(['call', 'health-check', '{'])).code).toBe(2);
    expect((await gatehouse(['tools', '--stdio', '--key', 'x'])).code).toBe(2);
    const { code, stderr } = await gatehouse(['tools', '--url', `https://localhost:${await freePort()}`]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^No service answers at https:\/\/localhost:\d+\/mcp \(ECONNREFUSED\)\./);
  });

  it('opens the Inspector, authenticated, and leaves no credential behind', async () => {
    const { code, stdout } = await gatehouse(['inspect', '--cli', '--', '--method', 'tools/list', '--format', 'json']);
    expect(code).toBe(0);
    expect(stdout).toContain('get-profile');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('gatehouse-inspect-'))).toEqual([]);
  });

  it('completes names of tools and clients', async () => {
    expect((await gatehouse(['complete', '--', 'call', 'get-pro'])).stdout).toMatch(/^get-profile/);
    expect((await gatehouse(['complete', '--', 'can', 'b'])).stdout).toMatch(/^bo/);
    expect((await gatehouse(['complete', 'bash'])).stdout).toContain('gatehouse complete --');
    expect((await gatehouse(['complete', 'tcsh'])).code).toBe(2);
  });
});

describe('over stdio', () => {
  it('starts the service for one command and calls it', async () => {
    const { cwd, env: own, remove } = ownFolder();
    try {
      for (const era of ['2026', '2025']) {
        const args = ['call', 'health-check', '--stdio', '--json', '--era', era];
        const ended = await runToExit('cli/gatehouse.js', { cwd, env: own }, args);
        expect(ended.code).toBe(0);
        expect(stageNames(json(ended)).at(-1)).toBe('run');
      }
    } finally {
      remove();
    }
  });

  it('says why the service did not start', async () => {
    const { cwd, env: own, remove } = ownFolder();
    const args = ['tools', '--stdio'];
    const ended = await runToExit('cli/gatehouse.js', { cwd, env: { ...own, NODE_ENV: 'production' } }, args);
    remove();
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('STDIO_SUB must be set') });
  });
});

/** A refused list has no rows: what is said of it stands on stderr. */
function refused(ended: Ended): Ended {
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^The service refused \(unauthenticated\): /);
  return { ...ended, stdout: '{}' };
}
