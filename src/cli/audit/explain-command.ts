import { Command } from 'commander';
import { explainCall } from '../../audit/explain-call.js';
import { withTrail } from './open-trail.js';
import { printable } from '../printable.js';
import type { Terminal } from '../run-command.js';

const HELP = `
The decision id stands in every answer that refuses, as decisionId, and in every audit row, as executionId.
  gatehouse explain 4a1c0f3e-7d0b-4b5e-9b8e-2f6f0b1d9a55`;

/** `gatehouse explain <decision id>` */
export function explainCommand(terminal: Terminal): Command {
  return new Command('explain')
    .description('Tells which rule refused a call, and what would have let it pass.')
    .argument('<decision-id>', 'as the answer of the call names it')
    .option('--json', 'print the explanation and the whole audit row as JSON')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async (id: string, { json }: { json?: true }) => {
      const found = await withTrail(terminal, ({ query }) => query.byDecisionId(id.trim().toLowerCase()));
      if (found === undefined) {
        throw new Error(
          'The trail has no call of that decision id: it was pruned (AUDIT_RETENTION_DAYS), is not stored yet, or was another deployment.',
        );
      }
      const explanation = explainCall(found.call);
      terminal.out(
        json ? `${JSON.stringify({ explanation, call: found.call }, undefined, 2)}\n` : `${printable(explanation)}\n`,
      );
    });
}
