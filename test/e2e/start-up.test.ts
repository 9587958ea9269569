import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../fixtures/free-port.js';
import { ownFolder, startGatehouse } from '../fixtures/gatehouse-process.js';
import { runToExit } from '../fixtures/run-to-exit.js';

let folder: ReturnType<typeof ownFolder>;
beforeEach(() => {
  folder = ownFolder();
});
afterEach(() => folder.remove());

const problemsOf = async (settings: Record<string, string>) => {
  const { code, stderr } = await runToExit('main.js', { cwd: folder.cwd, env: { ...folder.env, ...settings } });
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trimEnd().split('\n');
};

function isOpen(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

describe('a configuration that cannot work', () => {
  it('is refused with every problem at once, keys named and values kept back', async () => {
    const problems = await problemsOf({
      PORT: 'eighty',
      JWT_SECRET: 'hunter2-short',
      LOG_LEVEL: 'loud',
      TLS_CERT_PATH: '/no/such/cert.pem',
    });
    expect(problems).toEqual([
      expect.stringMatching(/^gatehouse: PORT /),
      expect.stringMatching(/^gatehouse: LOG_LEVEL /),
      expect.stringMatching(/^gatehouse: JWT_SECRET .*32/),
      expect.stringMatching(/^gatehouse: .*TLS_KEY_PATH/),
    ]);
    expect(problems.join('\n')).not.toMatch(/eighty|hunter2|loud|no\/such/);
  });

  it('generates nothing in production and names what is missing', async () => {
    const problems = await problemsOf({ NODE_ENV: 'production' });
    expect(problems).toEqual(
      expect.arrayContaining([expect.stringContaining('JWT_SECRET'), expect.stringContaining('TLS_CERT_PATH')]),
    );
    expect(existsSync(join(folder.cwd, 'data'))).toBe(false);
  });

  it('says which key of the file it does not know, and which one was meant', async () => {
    writeFileSync(join(folder.cwd, 'gatehouse.config.yaml'), 'server:\n  prot: 8443\n');
    expect(await problemsOf({})).toEqual([expect.stringMatching(/server\.prot .*server\.port/)]);
  });
});

it('a variable that looks like a setting is told at start, by name, and by config check', async () => {
  const env = { JWT_SERCET: 'hunter2', GATEHOUSE_WORKERS: '2' };
  const misspelt = { JWT_SERCET: 'JWT_SECRET', GATEHOUSE_WORKERS: 'WORKERS' };
  const gatehouse = await startGatehouse(env);
  await gatehouse.stop();
  const [line = '{}'] = gatehouse.stdout().match(/^\{.*these variables are no settings.*$/m) ?? [];
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', misspelt });
  expect(gatehouse.stdout() + gatehouse.stderr()).not.toContain('hunter2');
  const checked = { cwd: folder.cwd, env: { ...folder.env, ...env } };
  const { code, stderr } = await runToExit('cli/gatehouse.js', checked, ['config', 'check']);
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('GATEHOUSE_WORKERS is no setting; did you mean WORKERS?'),
  ]);
});

it('such a variable is told beside what is missing because of it', async () => {
  const told = 'JWT_SERCET is no setting; did you mean JWT_SECRET?';
  const env = { NODE_ENV: 'production', JWT_SERCET: 'hunter2' };
  expect(await problemsOf(env)).toEqual(
    expect.arrayContaining([expect.stringContaining('JWT_SECRET (or JWT_SECRET_FILE)'), `gatehouse: ${told}`]),
  );
  const checked = { cwd: folder.cwd, env: { ...folder.env, ...env } };
  const { code, stderr } = await runToExit('cli/gatehouse.js', checked, ['config', 'check']);
  expect([code, stderr]).toEqual([1, expect.stringContaining(told)]);
});

describe('a machine that does not let it', () => {
  it('says that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    expect(await problemsOf({ HOST: '127.0.0.1', PORT: String(port) })).toEqual([
      expect.stringMatching(/^gatehouse: PORT is in use/),
    ]);
    other.close();
  });

  it('says that the host is not an address of this machine', async () => {
    expect(await problemsOf({ HOST: '192.0.2.1', PORT: '0' })).toEqual([
      expect.stringMatching(/^gatehouse: HOST is not an address/),
    ]);
  });

  it('says that the data folder may not be shared', async () => {
    mkdirSync(folder.env['DATA_DIR']!, { mode: 0o777 });
    chmodSync(folder.env['DATA_DIR']!, 0o777);
    expect(await problemsOf({ PORT: '0' })).toEqual([expect.stringMatching(/^gatehouse: DATA_DIR /)]);
  });

  it('says that the database cannot be reached, without its URL', async () => {
    const problems = await problemsOf({
      PORT: '0',
      DATABASE_URL: 'postgres://gatehouse:hunter2@127.0.0.1:1/gatehouse',
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/database/i);
    expect(problems[0]).not.toMatch(/hunter2/);
  });
});

it('says in one sentence what is wrong with a file of its own, and nothing else', async () => {
  const DATA_DIR = join(folder.cwd, 'own');
  mkdirSync(join(DATA_DIR, 'audit-signing-key.pem'), { recursive: true, mode: 0o700 });
  const { code, stdout, stderr } = await runToExit('main.js', { cwd: folder.cwd, env: { ...folder.env, DATA_DIR } });
  const problem = 'gatehouse: DATA_DIR holds a file named audit-signing-key.pem that cannot be read.\n';
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: problem });
});

it('says nothing of samples where the database cannot be used', async () => {
  const env = { ...folder.env, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  const { code, stdout } = await runToExit('main.js', { cwd: folder.cwd, env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});

describe('the first start', () => {
  it('makes its credentials for its owner only, opens, and exits 0 on SIGTERM', async () => {
    const service = await startGatehouse({ DATA_DIR: folder.env['DATA_DIR']! });
    expect(service.stdout()).toMatch(/Gatehouse is open/);
    expect(service.stdout()).toMatch(/export GATEHOUSE_TOKEN=ey/);
    const modes = readdirSync(folder.env['DATA_DIR']!)
      .filter((name) => /secret|key|\.db/.test(name))
      .map((name) => statSync(join(folder.env['DATA_DIR']!, name)).mode & 0o777);
    expect(modes.length).toBeGreaterThanOrEqual(3);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(await service.stop()).toBe(0);
    expect(service.stderr()).toBe('');
    // An end without this line was not asked for.
    const [line = '{}'] = service.stdout().match(/^\{.*"msg":"stopping.*$/m) ?? [];
    expect(JSON.parse(line)).toMatchObject({ level: 'info', calls: 0, timeoutMs: 10_000 });
  });

  it('has written what it compiled before it opens its port, so that nobody waits for that', async () => {
    const NODE_COMPILE_CACHE = join(folder.cwd, 'compiled');
    const written = () =>
      existsSync(NODE_COMPILE_CACHE) ? readdirSync(NODE_COMPILE_CACHE, { recursive: true }).length : 0;
    const port = await freePort();
    const starting = startGatehouse({ HOST: '127.0.0.1', PORT: String(port), NODE_COMPILE_CACHE });
    while (!(await isOpen(port))) await pause(5);
    const whenOpen = written();
    const service = await starting;
    expect(whenOpen).toBeGreaterThan(1_000);
    await service.stop();
  });

  it('keeps its credentials: a token of the first start is good after the second', async () => {
    const first = await startGatehouse({ DATA_DIR: folder.env['DATA_DIR']! });
    const secretOf = (banner: string) => /GATEHOUSE_TOKEN=(\S+)/.exec(banner)![1]!;
    const token = secretOf(first.stdout());
    await first.stop();
    const second = await startGatehouse({ DATA_DIR: folder.env['DATA_DIR']!, TLS: 'off', HOST: '127.0.0.1' });
    const response = await fetch(second.mcp, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    });
    expect(response.status).toBe(200);
    await second.stop();
  });
});

it('says on Windows where it runs, and starts nothing', async () => {
  const windows = "data:text/javascript,Object.defineProperty(process,'platform',{value:'win32'})";
  expect(await problemsOf({ NODE_OPTIONS: `--import=${windows}` })).toEqual([
    'gatehouse: Gatehouse runs on Linux and macOS. On Windows run it in WSL or in a container.',
  ]);
});
