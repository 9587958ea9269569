import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DynamicModule, Type } from '@nestjs/common';
import type { ToolOperation } from '../../tool/operation.js';

/** Where a project that `gatehouse new` has made exports its toolsets, once it is built. */
export const BUILT_APP = 'dist/app.js';

/**
 * The tools of a project, from its compiled file that exports TOOLSETS.
 * @throws Error where it is not built, or exports no such list.
 */
export async function projectTools(cwd: string, app: string): Promise<readonly ToolOperation[]> {
  const file = resolve(cwd, app);
  if (!existsSync(file)) throw new Error(`There is no ${app}. Build first: npm run build.`);
  const { TOOLSETS } = (await import(pathToFileURL(file).href)) as { TOOLSETS?: unknown };
  if (!Array.isArray(TOOLSETS)) throw new Error(`${app} exports no list named TOOLSETS.`);
  const modules = TOOLSETS as (Type | DynamicModule)[];
  // Loaded here: it brings Nest, for which no other command should wait.
  const { declaredTools } = await import('./declared-tools.js');
  const tools = declaredTools(modules);
  if (modules.length > 0 && tools.length === 0)
    throw new Error('No tools are found there. Run the gatehouse of the project: npx gatehouse.');
  return tools;
}
