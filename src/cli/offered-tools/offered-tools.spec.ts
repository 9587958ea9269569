import { expect, it } from 'vitest';
import { ConfigError } from '../../config/config-error.js';
import { offeredTools } from './offered-tools.js';

const offered = async (env: NodeJS.ProcessEnv) => {
  const tools = await offeredTools({ env, cwd: '/' });
  return new Set(tools.map(({ toolset }) => toolset));
};

it('tells of no tool whose toolset lacks what it needs, as a start leaves it out', async () => {
  expect(await offered({})).toEqual(new Set(['accounts', 'crm', 'directory', 'inventory']));
  expect(await offered({ GITHUB_TOKEN: 'github_pat_of_nobody' })).toContain('github');
  // Nobody makes the key of pseudonyms there.
  const production = { NODE_ENV: 'production', JWT_SECRET: 'b8Kq2v9ZrT5xW1nYp4Lc7Hs0Dg3Fj6Mu' };
  expect(await offered(production)).not.toContain('inventory');
});

it('tells of the toolsets that are named alone, and refuses names as a start does', async () => {
  expect(await offered({ TOOLSETS: 'crm' })).toEqual(new Set(['crm']));
  await expect(offered({ TOOLSETS: 'github' })).rejects.toBeInstanceOf(ConfigError);
});
