import { Command } from 'commander';
import { SERVICE_HELP, type ServiceOptions, withServiceOrStdio } from '../client/service-options.js';
import { EndsWith, type Terminal, WrongUse } from '../run-command.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';
import { paintFor } from '../terminal/paint.js';
import { isRecord } from '../../tool/is-record.js';
import { renderAnswer } from './answer-report.js';
import { callJson } from './call-json.js';
import { called } from './called.js';

const HELP = `${SERVICE_HELP}

The answer goes to stdout, everything about the call to stderr. Ends with 1 when the outcome is not ok.

Examples:
  gatehouse call health-check
  gatehouse call get-profile '{"userId":"dev-user"}'
  echo '{"sku":"ABC12345"}' | gatehouse call lookup_stock -
  gatehouse call get-profile '{"userId":"bo"}' --key "$KEY" --era 2025
  gatehouse call health-check --stdio --json | jq .stages

Which stages a call passed is told to callers with the role admin, and outside production to everybody who is known.`;

/** `gatehouse call <tool> [json]` */
export function callCommand(terminal: Terminal): Command {
  return withServiceOrStdio(new Command('call'))
    .description('Calls a tool as a client, and shows the answer, how it ended and where its time went.')
    .argument('<tool>', 'name of the tool')
    .argument('[json]', 'its arguments as a JSON object; - reads them from stdin', '{}')
    .addOption(jsonOption('print the answer and everything about the call as JSON'))
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async (tool: string, text: string, { json, ...options }: ServiceOptions & { json?: true }) => {
      const input = inputOf(text === '-' ? await readStdin() : text);
      const { caller, ms, answer } = await called(terminal, options, tool, input);
      if (json) writeJson(terminal, callJson({ tool, caller, ms, answer }));
      else renderAnswer(terminal, paintFor(terminal), { tool, caller, ms, answer });
      if (answer.outcome !== 'ok') throw new EndsWith(1);
    });
}

function inputOf(text: string): Record<string, unknown> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    throw new WrongUse(`The arguments are no JSON. In a shell: gatehouse call <tool> '{"name":"value"}'`);
  }
  if (!isRecord(input)) throw new WrongUse('The arguments must be a JSON object, such as {"userId":"bo"}.');
  return { ...input };
}

async function readStdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk as string;
  return text;
}
