import { TOOLSET_MODULES } from '../../app.module.js';
import type { ToolOperation } from '../../tool/operation.js';
import { refuseOwnProgram } from '../project-program.js';
import type { Terminal } from '../run-command.js';
import { acceptedUpstreamTools } from './accepted-upstream-tools.js';
import { declaredTools } from './declared-tools.js';
import { describedApiTools } from './described-api-tools.js';

/**
 * Every tool of the service that is configured here.
 * @throws WrongUse where that is another program, whose tools are its own.
 */
export async function offeredTools(terminal: Terminal): Promise<readonly ToolOperation[]> {
  refuseOwnProgram(terminal.cwd, 'npm start runs it. Ask it with gatehouse tools and gatehouse call.');
  const ofApis = await describedApiTools(terminal);
  return [...declaredTools(TOOLSET_MODULES), ...acceptedUpstreamTools(terminal), ...ofApis];
}
