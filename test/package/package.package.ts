import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Packed, run, runTool } from './packed.js';

let packed: Packed;

beforeAll(() => void (packed = new Packed()));
afterAll(() => packed[Symbol.dispose]());

describe('the package', () => {
  it('is sound for publint', () => {
    runTool('publint', ['run', '--strict', packed.tarball]);
  });

  it('has types wherever ESM is resolved', () => {
    runTool('attw', ['--profile', 'esm-only', '--no-definitely-typed', packed.tarball]);
  });

  it('carries what its users run and read, and nothing of how it was made', () => {
    expect(packed.files).toEqual(
      expect.arrayContaining(['dist/index.js', 'dist/testing.d.ts', 'dist/cli/gatehouse.js']),
    );
    const foreign = /\.spec\.|tsbuildinfo|(^|\/)\.(env|npmrc|gatehouse)|^(src|test|bench)\//;
    // The tests among the templates are those of new projects.
    const own = packed.files.filter((path) => !path.startsWith('templates/'));
    expect(own.filter((path) => foreign.test(path))).toEqual([]);
  });
});

describe('a project that depends on the package', () => {
  let folder: string;
  const START = ['--import', 'gatehouse/bootstrap', 'dist/main.js'];

  // It compiles here: with wrong arguments it would not.
  beforeAll(() => void (folder = packed.consumer()));

  it('is asked to approve no script of it', () => {
    const { scripts } = JSON.parse(readFileSync(join(folder, 'node_modules/gatehouse/package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
    expect(atInstall.filter((name) => name in scripts)).toEqual([]);
  });

  it('shares one Nest with it', () => {
    expect(existsSync(join(folder, 'node_modules/@nestjs/core'))).toBe(true);
    expect(existsSync(join(folder, 'node_modules/gatehouse/node_modules/@nestjs/core'))).toBe(false);
    expect(existsSync(join(folder, 'node_modules/gatehouse/node_modules/@nestjs/common'))).toBe(false);
  });

  it('passes tests of its own in the harness', () => {
    expect(run('node', ['--test', 'dist/weather.test.js'], folder)).toContain('pass 2');
  });

  it('answers a client over stdio', async () => {
    const client = new Client({ name: 'test', version: '1' });
    const args = [...START, '--transport=stdio'];
    const env = { PATH: process.env['PATH'] ?? '' };
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, cwd: folder, env, stderr: 'ignore' }),
    );
    const answer = await client.callTool({ name: 'current', arguments: { place: 'Oslo' } });
    await client.close();
    expect(answer.structuredContent).toEqual({ place: 'Oslo', celsius: 3 });
  });

  it('answers over HTTP, offers HTTP+SSE on request, and stops in order', async () => {
    const env = { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', TLS: 'off', TRANSPORT: 'sse' };
    const child = spawn(process.execPath, [...START], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
    let banner = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (banner += text));
    const url = await vi.waitUntil(() => /Address +(http\S+)\/mcp/.exec(banner)?.[1], { timeout: 30_000 });
    expect(banner).toContain('1 in weather');
    // Refused without a credential, but there.
    expect((await fetch(`${url}/sse`)).status).toBe(401);
    const token = await vi.waitUntil(() => /GATEHOUSE_TOKEN=(\S+)/.exec(banner)?.[1]);
    const answer = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'current', arguments: { place: 'Oslo' } },
      }),
    });
    expect(await answer.text()).toContain('"celsius":3');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says what it does not understand, and does not start', () => {
    expect(() => run('node', [...START, '--transport=pigeon'], folder)).toThrow('TRANSPORT must be one of');
    expect(() => run('node', [...START, '--port=1'], folder)).toThrow('There is --transport=http|sse|stdio');
  });
});
