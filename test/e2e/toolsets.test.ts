import { expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { Catalogue } from '../../src/tool/catalogue.js';
import { startTestService } from '../fixtures/test-server.js';

async function toolsOf(
  enabled: readonly string[] | undefined,
  env: Record<string, string> = {},
): Promise<readonly string[]> {
  const server = await startTestService(
    (gatehouse, toolsets) => AppModule.with(gatehouse, { ...toolsets, enabled }),
    env,
  );
  const { tools } = server.app.get(Catalogue, { strict: false });
  await server.close();
  return tools.map(({ name }) => name);
}

it('offers a toolset unless others are named', async () => {
  expect(await toolsOf(undefined)).toContain('get-profile');
  expect(await toolsOf([])).toEqual([]);
});

it('does not start with a toolset that does not exist', async () => {
  await expect(toolsOf(['acounts'])).rejects.toThrow('did you mean accounts?');
});

it('offers what needs a setting only where that is set, and says so where it is named', async () => {
  expect(await toolsOf(undefined)).not.toContain('list_issues');
  expect(await toolsOf(undefined, { GITHUB_TOKEN: 'some-token' })).toContain('list_issues');
  await expect(toolsOf(['github'])).rejects.toThrow('TOOLSETS names github, which needs GITHUB_TOKEN.');
});
