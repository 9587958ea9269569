import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { ownFolder, startGatehouse } from '../fixtures/gatehouse-process.js';
import { callTool } from '../fixtures/raw-call.js';

/** While the file is there, no file of the SDK can be opened. */
const HOOK = (file: string) => `
  import { existsSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) {
    if (!url.includes('@modelcontextprotocol/server/') || !existsSync(${JSON.stringify(file)})) return next(url, context);
    throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  } });`;

/** What no plain call declares, so the SDK is asked. */
const META = { 'io.modelcontextprotocol/clientCapabilities': { experimental: {} } };

it('tries again with the next request what could not be loaded for a moment', async () => {
  const folder = ownFolder();
  onTestFinished(folder.remove);
  const [noFileLeft, hook] = [join(folder.cwd, 'no-file-left'), join(folder.cwd, 'hook.mjs')];
  writeFileSync(noFileLeft, '');
  writeFileSync(hook, HOOK(noFileLeft));
  const hooked = `--import ${pathToFileURL(hook).href}`;
  const gatehouse = await startGatehouse({ TLS: 'off', HOST: '127.0.0.1', NODE_OPTIONS: hooked });
  const ask = () => callTool({ mcp: new URL(gatehouse.mcp) }, { era: '2026-07-28', tool: 'health-check', meta: META });

  for (const refused of [await ask(), await ask()]) {
    expect(refused).toMatchObject({
      status: 500,
      message: { id: 7, error: { code: -32603, data: { outcome: 'internal', decisionId: expect.any(String) } } },
    });
    expect(refused.text).not.toContain('EMFILE');
  }
  rmSync(noFileLeft);
  expect(await ask()).toMatchObject({ status: 200, message: { id: 7, result: { content: expect.any(Array) } } });
  expect(await gatehouse.stop()).toBe(0);
  expect(gatehouse.stdout()).toContain('EMFILE: too many open files');
});
