import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the package starts itself with, whichever of its faces is asked for. */
const LAUNCHER = '@modelcontextprotocol/inspector/clients/launcher/build/index.js';

/** The official MCP Inspector, of the folder or beside this program; undefined where neither has it. */
export function findInspector(cwd: string): string | undefined {
  for (const from of [join(cwd, 'package.json'), import.meta.filename]) {
    try {
      return createRequire(from).resolve(LAUNCHER);
    } catch {
      // Not there: a development tool need not be.
    }
  }
  return undefined;
}
