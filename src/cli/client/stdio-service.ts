import type { Readable } from 'node:stream';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Terminal } from '../run-command.js';
import { refuseOwnProgram } from '../project-program.js';
import { serviceArguments } from './compiled-service.js';

/** What a service that could not start says to people; everything else on its stderr are its logs. */
const FOR_PEOPLE = /^gatehouse: (.*)$/gm;

/**
 * The service of this folder, started for one command.
 * @throws WrongUse where that is another program.
 */
export function stdioService({ env, cwd }: Terminal) {
  refuseOwnProgram(cwd, 'npm start runs it. Ask it without --stdio.');
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...serviceArguments('stdio')],
    // Its settings are this environment: all of it, as a shell would give it.
    env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    cwd,
    stderr: 'pipe',
  });
  let said = '';
  (transport.stderr as Readable | null)?.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { transport, problems: () => [...said.matchAll(FOR_PEOPLE)].map(([, problem]) => problem ?? '') };
}
