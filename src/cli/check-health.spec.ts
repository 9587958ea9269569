import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { checkHealthCommand } from './check-health.js';
import { runCommand } from './run-command.js';

async function check(env: NodeJS.ProcessEnv) {
  let [out, error] = ['', ''];
  const write = { out: (text: string) => void (out += text), error: (text: string) => void (error += text) };
  const terminal = { env, cwd: tmpdir(), now: new Date(), ...write };
  const code = await runCommand(checkHealthCommand(terminal), [], terminal);
  return { code, out, error };
}

async function answering(status: number) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const env = { TLS: 'off', HOST: '127.0.0.1', PORT: String(port) };
  return { env, paths, [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')) };
}

describe('check-health', () => {
  it('asks the service whether it lives, and nothing else', async () => {
    await using service = await answering(200);
    expect(await check(service.env)).toEqual({ code: 0, out: 'alive\n', error: '' });
    expect(service.paths).toEqual(['/livez']);
  });

  it('fails when it answers anything but 200', async () => {
    await using service = await answering(503);
    expect(await check(service.env)).toEqual({ code: 1, out: '', error: '/livez answers 503.\n' });
  });

  it('fails when nobody answers', async () => {
    const { env } = await answering(200).then(async (service) => {
      await service[Symbol.asyncDispose]();
      return service;
    });
    expect(await check(env)).toMatchObject({ code: 1, error: expect.stringContaining('ECONNREFUSED') });
  });
});
