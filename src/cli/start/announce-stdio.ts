import type { StdioConfig } from '../../config/load-config.js';

/** Where a terminal is in the place of a client: a person would see nothing and wait. On stderr, for stdout is the client's. */
export function announceStdio({ stdio }: Pick<StdioConfig, 'stdio'>, { stdin, stderr } = process): void {
  if (!stdin.isTTY) return;
  stderr.write(`Gatehouse is open on stdin and stdout, as ${stdio.sub}. Clients start it like this; Ctrl-D ends it.\n`);
}
