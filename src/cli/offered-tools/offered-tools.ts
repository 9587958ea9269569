import type { Settings } from '../../config/config.schema.js';
import { loadSettings } from '../../config/load-config.js';
import type { ToolOperation } from '../../tool/operation.js';
import { hasOwnProgram } from '../project-program.js';
import type { Terminal } from '../run-command.js';
import { acceptedUpstreamTools } from './accepted-upstream-tools.js';
import { declaredTools } from './declared-tools.js';
import { describedApiTools } from './described-api-tools.js';
import { BUILT_APP, projectTools } from './project-tools.js';
import { toolsetSettings } from './toolset-settings.js';

/**
 * Every tool of the service that is configured here: this one, or that of the project in the folder, as it was built last.
 * @throws ConfigError where a toolset is named that cannot be offered.
 * @throws Error where the project is not built.
 */
export async function offeredTools(terminal: Pick<Terminal, 'env' | 'cwd'>): Promise<readonly ToolOperation[]> {
  const own = hasOwnProgram(terminal.cwd) ? toolsOfProject : toolsOfPackage;
  const declared = await own(loadSettings(terminal.env, terminal.cwd), terminal.cwd);
  const ofApis = await describedApiTools(terminal);
  return [...declared, ...acceptedUpstreamTools(terminal), ...ofApis];
}

async function toolsOfProject({ toolsets: { enabled } }: Settings, cwd: string): Promise<readonly ToolOperation[]> {
  const tools = await projectTools(cwd, BUILT_APP);
  return enabled === undefined ? tools : tools.filter(({ toolset }) => enabled.includes(toolset));
}

async function toolsOfPackage(settings: Settings): Promise<readonly ToolOperation[]> {
  // A project has toolsets of its own, and need not wait for the libraries of these.
  const { offeredModules } = await import('../../app.module.js');
  return declaredTools(offeredModules(toolsetSettings(settings)));
}
