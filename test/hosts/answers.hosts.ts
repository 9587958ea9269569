import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StandIn } from '../fixtures/stand-in.js';
import { AnsweringModule } from './answering.tools.js';
import { homeFor } from './host.js';
import { CLAUDE_CODE } from './hosts/claude-code.js';
import { CODEX } from './hosts/codex.js';
import { GEMINI_CLI } from './hosts/gemini-cli.js';
import { OPENCODE } from './hosts/opencode.js';
import { installedProgram } from './installed-program.js';
import { startModel } from './model/model-server.js';
import { ScriptedModel } from './model/scripted-model.js';
import { type HostRun, runHost } from './run-host.js';
import { Certificate, type SecureServer, startSecureServer } from './secure-server.js';

/** What the model does, one after the other. */
const USES = [
  { tool: 'get-weather', input: { place: 'Oslo' } },
  { tool: 'plain_text' },
  { tool: 'mistake' },
  { tool: 'broken' },
  { tool: 'get-weather', input: { city: 'Oslo' } },
  { tool: 'rare' },
  { tool: 'rare' },
  { tool: 'counting' },
  { tool: 'confirmed' },
] as const;
const [DATA, TEXT, MISTAKE, BROKEN, WRONG, , LIMITED, SLOW, QUESTION] = USES.keys();

const HOSTS = [CLAUDE_CODE, CODEX, GEMINI_CLI, OPENCODE];
const ID = '[0-9a-f]{8}-[0-9a-f-]{27}';

const INSTALLED = HOSTS.map((host) => ({ ...host, program: installedProgram(host.package, host.command) }));

describe.each(INSTALLED)('$name', ({ program, ...host }) => {
  const model = new ScriptedModel();
  let certificate: Certificate;
  let server: SecureServer;
  let api: StandIn;
  let run: HostRun;
  const use = async (args: readonly string[], token: string) => {
    const situation = { mcp: server.mcp, model: api.url, certPath: certificate.certPath, token };
    return await runHost({ command: program!, args, ...homeFor(host, situation, certificate.folder) });
  };
  const read = (index: number | undefined) => model.read[index ?? -1] ?? 'nothing';

  beforeAll(async () => {
    if (program === undefined) return;
    certificate = await Certificate.make();
    server = await startSecureServer([AnsweringModule], certificate);
    api = await startModel(model, host.api);
    model.script(...USES);
    run = await use(host.ask('Use the tools.'), await server.token({ sub: 'user-1' }));
  });
  afterAll(async () => {
    await api?.[Symbol.asyncDispose]();
    await server?.close();
    certificate?.[Symbol.dispose]();
  });

  beforeEach(({ skip }) => skip(program === undefined));

  it('connects as the page says, and its model uses the tools and says what came back', () => {
    expect(model.read, `${run.stdout}${run.stderr}`).toHaveLength(USES.length);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('The answer was: ') });
  });

  it('offers the tools with their descriptions and schemas', () => {
    expect(model.offered).toContainEqual(
      expect.objectContaining({
        name: host.toolName,
        description: 'Data and text.',
        schema: expect.objectContaining({
          required: ['place'],
          properties: expect.objectContaining({ place: { type: 'string', description: 'Where' } }),
        }),
      }),
    );
  });

  it('offers a tool that reads resources', () => {
    expect(model.offered.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^read_?mcp_?resource/i));
  });

  it('gives its model data and text', () => {
    expect(read(DATA)).toMatch(/\\?"celsius\\?":21/);
    expect(read(TEXT)).toContain('sunny');
    expect(read(SLOW)).toContain('counted');
  });

  it('tells its model what it can mend', () => {
    expect(read(MISTAKE)).toContain('There is no such place. Try Oslo.');
    expect(read(WRONG)).toMatch(/place: It is missing; send it as string\. |must have required property 'place'/);
  });

  it('tells its model under which decision id operators find what failed', () => {
    expect(read(BROKEN)).toMatch(new RegExp(`Internal error.+${ID}`));
    expect(read(BROKEN)).not.toContain('hunter2');
  });

  it('tells its model of a limit: which, until when, and the decision id', () => {
    expect(read(LIMITED)).toMatch(/Too many calls: 1 in 1 h is the limit of this tool for you\. Try again in \d+ s\./);
    expect(read(LIMITED)).toMatch(new RegExp(`decisionId\\W+${ID}`));
  });

  it('has an answer to a question that nobody is there to answer', () => {
    expect(read(QUESTION)).toContain(host.question);
  });

  it('is named in the audit rows, in its revision', () => {
    const { client, protocolVersion } = host;
    expect(server.audit().length).toBeGreaterThanOrEqual(USES.length - 1);
    for (const row of server.audit()) expect(row).toMatchObject({ client, protocolVersion, principal: 'user-1' });
  });

  it('does with its session what the page says, and does not come back for what it was told', () => {
    const methods = server.seen.map(({ method }) => method);
    const sessions = server.seen.filter(({ headers }) => headers['mcp-session-id'] !== undefined);
    expect(sessions.length > 0).toBe(host.session !== 'none');
    expect(methods.includes('DELETE')).toBe(host.session === 'ended');
    expect(methods.filter((method) => method === 'GET').length).toBeLessThanOrEqual(1);
  });

  it.skipIf(host.health === undefined).each([
    ['says that it reaches the server', 'reached', 600],
    ['says that it does not, with a token that has expired', 'expired', -60],
  ] as const)('%s', async (_what, says, expiresInSeconds) => {
    const { stdout, stderr } = await use(host.health!.args, await server.token({ sub: 'user-1', expiresInSeconds }));
    expect(`${stdout}${stderr}`).toMatch(host.health![says]);
  });
});
