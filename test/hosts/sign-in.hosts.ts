import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { AuthorizationServer } from '../fixtures/authorization-server.js';
import { visit } from '../fixtures/browser.js';
import { freePort } from '../fixtures/free-port.js';
import { AnsweringModule } from './answering.tools.js';
import { homeFor } from './host.js';
import { CODEX } from './hosts/codex.js';
import { OPENCODE } from './hosts/opencode.js';
import { installedProgram } from './installed-program.js';
import { startModel } from './model/model-server.js';
import { ScriptedModel } from './model/scripted-model.js';
import { type HostCommand, runHost } from './run-host.js';
import { Certificate, type SecureServer, startSecureServer } from './secure-server.js';

/** Milliseconds until a host says where to sign in: some look for a while whether they must. */
const FOUND_WITHIN_MS = 75_000;

let certificate: Certificate;
let issuer: AuthorizationServer;
let server: SecureServer;

beforeAll(async () => {
  certificate = await Certificate.make();
  issuer = await AuthorizationServer.start({ algorithm: 'ES256', tls: certificate.tls });
  const port = await freePort();
  server = await startSecureServer([AnsweringModule], certificate, {
    PORT: `${port}`,
    PUBLIC_URL: `https://localhost:${port}`,
    JWKS_URL: issuer.keySetUrl,
    AUTH_ISSUER: issuer.issuer,
    AUTH_TOKEN_TYPE: 'at+jwt',
  });
});
afterAll(async () => {
  await server.close();
  await issuer[Symbol.asyncDispose]();
  certificate[Symbol.dispose]();
});

const HOSTS = [CODEX, OPENCODE].map((host) => ({ ...host, program: installedProgram(host.package, host.command) }));

it.for(HOSTS)('$name finds the issuer, registers itself, signs in and calls', async (host, { skip }) => {
  const { program } = host;
  if (program === undefined) return skip();
  const model = new ScriptedModel();
  await using api = await startModel(model, host.api);
  const situation = { mcp: server.mcp, model: api.url, certPath: certificate.certPath };
  const home = homeFor(host, situation, certificate.folder);
  await signIn({ command: program, args: host.signIn!.args, ...home });
  model.script({ tool: 'scoped' });
  await runHost({ command: program, args: host.ask('Use the tool.'), ...home });
  expect(model.read).toEqual([expect.stringContaining('scoped')]);
  expect(server.audit().at(-1)).toMatchObject({ principal: 'alice', outcome: 'ok', client: host.client });
});

/** Runs a host that prints where to sign in, and does there what a person does in the browser. */
async function signIn({ command, args, cwd, env }: HostCommand): Promise<void> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  try {
    const asked = new RegExp(`${issuer.issuer}/auth\\?\\S+`);
    await vi.waitFor(() => expect(said).toMatch(asked), { timeout: FOUND_WITHIN_MS });
    const url = new URL(asked.exec(said)![0]);
    expect(url.searchParams.get('resource')).toBe(server.mcp.href);
    const callback = await visit(url, url.searchParams.get('redirect_uri')!);
    expect((await fetch(callback)).status).toBe(200);
    expect(await ended, said).toEqual([0, null]);
  } finally {
    child.kill();
  }
}
