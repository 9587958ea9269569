import type { Terminal } from '../run-command.js';
import { printable } from '../printable.js';
import { programName } from '../program-name.js';
import type { Paint } from '../terminal/paint.js';
import { renderTable } from '../terminal/table.js';
import type { Called } from './called.js';

/** Tells a call to a person: the answer on stdout, alone; what is known of the call on stderr. */
export function renderAnswer(terminal: Terminal, paint: Paint, { tool, caller, ms, answer }: Called): void {
  const { out, error } = terminal;
  const { outcome, executionId, stages, result, refusal } = answer;
  const text = result === undefined ? (refusal?.message ?? '') : contentOf(result);
  out(`${visible(text)}\n`);
  const colour = outcome === 'ok' ? 'green' : 'red';
  error(`\n${paint(colour, outcome)}  ${printable(tool)} as ${printable(caller)}, ${ms} ms on the wire\n`);
  if (executionId !== undefined)
    error(`${outcome === 'ok' ? 'Call id    ' : 'Decision id'} ${printable(executionId)}\n`);
  for (const [name, value] of Object.entries(refusal?.data ?? {})) {
    error(`${printable(name).padEnd(11)} ${printable(JSON.stringify(value))}\n`);
  }
  if (stages.length > 0) error(`\n${stageTable(stages, paint)}`);
  else error('Stages are not told to this caller, or the call did not come that far.\n');
  if (outcome !== 'ok' && executionId !== undefined) {
    error(`\nWhy: ${programName(terminal)} explain ${printable(executionId)}\n`);
  }
}

function stageTable(stages: Called['answer']['stages'], paint: Paint): string {
  const total = stages.reduce((sum, { ms }) => sum + ms, 0);
  const rows = stages.map(({ stage, ms }) => [printable(stage), ms.toFixed(3), barOf(ms, total)]);
  return renderTable(['stage', 'ms', 'share'], [...rows, ['in all', total.toFixed(3), '']], paint, [1]);
}

const WIDEST = 30;

function barOf(ms: number, total: number): string {
  return '█'.repeat(Math.round((ms / Math.max(total, Number.EPSILON)) * WIDEST));
}

type Result = NonNullable<Called['answer']['result']>;

/** Text as it is; of pictures and files only that they came. */
function contentOf({ content, structuredContent }: Result): string {
  if (content.length === 0) return JSON.stringify(structuredContent ?? null, undefined, 2);
  return content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('\n');
}

/** Lines stay lines; whatever else would steer the terminal does not. */
function visible(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n');
}
