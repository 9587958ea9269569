import { offeredModules } from '../../app.module.js';
import { loadSettings } from '../../config/load-config.js';
import type { ToolOperation } from '../../tool/operation.js';
import { refuseOwnProgram } from '../project-program.js';
import type { Terminal } from '../run-command.js';
import { acceptedUpstreamTools } from './accepted-upstream-tools.js';
import { declaredTools } from './declared-tools.js';
import { describedApiTools } from './described-api-tools.js';
import { toolsetSettings } from './toolset-settings.js';

/**
 * Every tool of the service that is configured here.
 * @throws ConfigError where a toolset is named that cannot be offered.
 * @throws WrongUse where that is another program, whose tools are its own.
 */
export async function offeredTools(terminal: Pick<Terminal, 'env' | 'cwd'>): Promise<readonly ToolOperation[]> {
  refuseOwnProgram(terminal.cwd, 'npm start runs it. Ask it with gatehouse tools and gatehouse call.');
  const modules = offeredModules(toolsetSettings(loadSettings(terminal.env, terminal.cwd)));
  const ofApis = await describedApiTools(terminal);
  return [...declaredTools(modules), ...acceptedUpstreamTools(terminal), ...ofApis];
}
