import { refuseProblems } from '../../config/config-error.js';
import { loadUpstreamsConfig } from '../../config/load-config.js';
import { apiToolset } from '../../openapi/api-toolset.js';
import { compileCatalogue } from '../../tool/compile-catalogue.js';
import type { ToolOperation } from '../../tool/operation.js';
import type { Terminal } from '../run-command.js';

/** The tools of HTTP APIs that are configured here, as their descriptions stand now. Asks no API anything. */
export async function describedApiTools({
  env,
  cwd,
}: Pick<Terminal, 'env' | 'cwd'>): Promise<readonly ToolOperation[]> {
  const { openapi } = loadUpstreamsConfig(env, cwd);
  const all = await Promise.all(openapi.map((api) => apiToolset(api, NEVER_ASKED)));
  refuseProblems(all.flatMap(({ problems }) => problems));
  return compileCatalogue(all.map(({ toolset }) => toolset)).filter((operation) => operation.kind === 'tool');
}

const NEVER_ASKED = { text: () => Promise.reject(new Error('What is only read is never called')) };
