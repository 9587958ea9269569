import { Command } from 'commander';
import { tokensIn } from '../../pipeline/answer-size.js';
import { SERVICE_HELP, type ServiceOptions, withServiceOrStdio } from '../client/service-options.js';
import type { ServiceSession } from '../client/service-session.js';
import { printable } from '../printable.js';
import type { Terminal } from '../run-command.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';
import { paintFor } from '../terminal/paint.js';
import { renderTable } from '../terminal/table.js';

const HELP = `${SERVICE_HELP}

Examples:
  gatehouse tools
  gatehouse tools --token "$(gatehouse token --sub bo --email bo@example.com --roles user)"
  gatehouse tools --json | jq -r '.tools[].name'

Tokens are an estimate: what a model reads of the tool before it has called anything.`;

type ListedTool = Awaited<ReturnType<ServiceSession['tools']>>[number];

/** `gatehouse tools` */
export function toolsCommand(terminal: Terminal): Command {
  return withServiceOrStdio(new Command('tools'))
    .description('Lists the tools that a client sees, and what the list costs its model.')
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async ({ json, ...options }: ServiceOptions & { json?: true }) => {
      // Loaded here: everybody who calls nothing would wait for it.
      const { openSession } = await import('../client/open-session.js');
      await using session = await openSession(terminal, options);
      const tools = await session.tools();
      const tokens = tokensOf(tools);
      if (json) {
        const listed = tools.map((tool) => ({ ...tool, tokens: tokensOf(tool) }));
        return writeJson(terminal, { caller: session.caller, tokens, tools: listed });
      }
      const rows = tools.map((tool) =>
        [tool.name, effectOf(tool), `${tokensOf(tool)}`, sentenceOf(tool)].map(printable),
      );
      terminal.out(renderTable(['tool', 'effect', 'tokens', 'what it does'], rows, paintFor(terminal), [2]));
      const count = `${tools.length} tool${tools.length === 1 ? '' : 's'}`;
      terminal.out(`\n${count}, about ${tokens} tokens in all, as seen by ${session.caller}.\n`);
    });
}

function tokensOf(listed: ListedTool | readonly ListedTool[]): number {
  return tokensIn(JSON.stringify(listed).length);
}

/** As the tool's policy words it, read back from what MCP makes of it. */
function effectOf({ annotations }: ListedTool): string {
  if (annotations?.readOnlyHint === true) return 'read';
  return annotations?.destructiveHint === true ? 'destructive' : 'write';
}

const LONGEST = 60;

function sentenceOf({ description = '' }: ListedTool): string {
  const [first = ''] = description.split(/(?<=\.)\s|\n/);
  return first.length > LONGEST ? `${first.slice(0, LONGEST - 1)}…` : first;
}
