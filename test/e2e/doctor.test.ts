import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../fixtures/free-port.js';
import { ownFolder, startGatehouse } from '../fixtures/gatehouse-process.js';

/** The whole run may take 50 s, on a machine that does other things as well. */
const LIMIT_MS = 70_000;

interface Report {
  readonly healthy: boolean;
  readonly checks: readonly { readonly check: string; readonly verdict: string; readonly seen: string }[];
}

let folder: ReturnType<typeof ownFolder>;
beforeEach(() => {
  folder = ownFolder();
});
afterEach(() => folder.remove());

/** `gatehouse doctor`, compiled, with its temporary files in a folder where they can be counted. */
function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(resolve('dist'), 'cli/gatehouse.js'), 'doctor', ...args], {
    cwd: folder.cwd,
    env: { ...folder.env, TMPDIR: folder.cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  }
  const ended = once(child, 'close').then(([code]) => {
    clearTimeout(timer);
    return { code: code as number | null, ...written };
  });
  return { child, written, ended };
}

async function report(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await doctor([...args, '--json'], env).ended;
  const { checks, ...rest } = JSON.parse(stdout) as Report;
  const failing = checks.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check);
  const seen = checks.filter(({ verdict }) => verdict === 'failed').map((one) => `${one.check}: ${one.seen}`);
  const verdicts = Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]));
  return { ...rest, code, stderr, failing, seen, verdicts };
}

const leftBehind = () => readdirSync(folder.cwd).filter((name) => name.startsWith('gatehouse-doctor-'));

const PROVEN = [
  'config',
  'probe.start',
  'call.http.2025',
  'call.http.2026-07-28',
  'call.stdio.2025',
  'call.stdio.2026-07-28',
  'refusal.401',
  'refusal.401.expired',
  'refusal.403',
  'refusal.429',
  'refusal.queue',
  'refusal.breaker',
  'signal.trace',
  'signal.log',
  'signal.metric',
  'signal.exemplar',
  'signal.audit',
  'probe.stop',
  'audit.verify',
];

describe('gatehouse doctor', { timeout: LIMIT_MS }, () => {
  it('proves an install where nothing is configured and nothing runs, and makes nothing in its folder', async () => {
    const env = { PORT: String(await freePort()) };
    const found = await report([], env);
    expect(found).toMatchObject({ code: 0, healthy: true, failing: [], stderr: '' });
    for (const check of PROVEN) expect([check, found.verdicts[check]]).toEqual([check, 'ok']);
    for (const check of ['redis', 'postgres', 'collector', 'prometheus.scrapes', 'server.ready']) {
      expect([check, found.verdicts[check]]).toEqual([check, 'note']);
    }
    expect(readdirSync(folder.cwd)).toEqual([]);
  });

  it('asks the server that runs with the same settings as well, and finds itself in its trail', async () => {
    const port = String(await freePort());
    await using running = await started({ PORT: port });
    const { code, stdout, stderr } = await doctor([], { PORT: port, DATA_DIR: join(running.cwd, 'data') }).ended;
    expect(stderr.split('\n').filter((line) => line.startsWith('failed'))).toEqual([]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^ok +The server answers protocol 2026-07-28/m);
    expect(stderr).toMatch(/^ok +The server refuses a wrong credential: 401/m);
    expect(stderr).toMatch(/^ok +The server stored the audit row/m);
    expect(stdout).toContain('What to do');
    expect(stdout).toMatch(/ 0 failed, in [\d.]+ s\.\n$/);
    expect(leftBehind()).toEqual([]);
  });

  it('fails on broken settings and services, and says what else is well', async () => {
    const gone = await freePort();
    const found = await report([], {
      PORT: '0',
      REDIS_URL: `redis://127.0.0.1:${gone}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${gone}`,
    });
    expect(found).toMatchObject({ code: 1, healthy: false });
    // Without Redis an instance goes on by itself, so everything else holds.
    expect(found.failing).toEqual(['redis', 'collector']);
    const refused = await report([], { JWT_SECRET: 'short' });
    expect(refused).toMatchObject({ code: 1, failing: ['config', 'config.secrets', 'probe.start'] });
    expect(refused.verdicts['refusal.401']).toBe('note');
  });

  it('fails on a server elsewhere that lets everybody in', async () => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const found = await report(['--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
    server.close();
    expect(found.code).toBe(1);
    expect(found.failing).toEqual(expect.arrayContaining(['server.ready', 'server.401', 'server.403']));
  });

  it('asks a server elsewhere only what others do not notice, and says what it left alone', async () => {
    await using running = await started({});
    const ca = join(folder.cwd, 'ca.pem');
    writeFileSync(ca, running.certificate());
    const token = await running.token({ sub: 'user-1' });
    const found = await report(['--url', running.url, '--ca', ca, '--token', token]);
    expect(found).toMatchObject({ code: 0, seen: [] });
    expect(found.verdicts).toMatchObject({
      certificate: 'ok',
      'server.ready': 'ok',
      'server.call.2025': 'ok',
      'server.call.2026-07-28': 'ok',
      'server.401': 'ok',
      'server.403': 'ok',
      'server.metrics': 'ok',
      'server.not-provoked': 'note',
      clock: 'ok',
      token: 'ok',
    });
    const untrusting = await report(['--url', running.url]);
    expect(untrusting).toMatchObject({ code: 1, failing: ['certificate', 'server.ready'] });
  });

  it('stops what it started when it is interrupted', async () => {
    const { child, written, ended } = doctor([], { PORT: '0' });
    await expect.poll(() => written.stderr, { timeout: 30_000 }).toMatch(/An instance of this build opens/);
    const url = /https:\/\/[\d.]+:\d+/.exec(written.stderr)![0];
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Interrupted') });
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
    expect(leftBehind()).toEqual([]);
  });

  it('refuses options that make no sense', async () => {
    expect((await doctor(['--provoke']).ended).code).toBe(2);
    expect((await doctor(['--url', 'http://mcp.example.com']).ended).code).toBe(2);
  });
});

async function started(settings: Readonly<Record<string, string>>) {
  // The machine may be busy, and this is not about that.
  const running = await startGatehouse(settings);
  return {
    ...running,
    certificate: () => readFileSync(running.certPath, 'utf8'),
    [Symbol.asyncDispose]: async () => void (await running.stop()),
  };
}
