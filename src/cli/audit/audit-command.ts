import { Command } from 'commander';
import { auditKeyCommand, auditHeadsCommand } from './audit-heads-command.js';
import { auditQueryCommand } from './audit-query-command.js';
import { auditTailCommand, type Following } from './audit-tail-command.js';
import { auditVerifyCommand } from './audit-verify-command.js';
import type { Terminal } from '../run-command.js';

const HELP = `
Reads the trail of the service that is configured here: in DATABASE_URL, or in DATA_DIR, also while the service runs.

What has to be kept elsewhere, so that whoever has the database and its key cannot write another trail:
  gatehouse audit export-key > audit-key.pem
  gatehouse audit heads
  gatehouse audit verify --public-key audit-key.pem --head <chain>:<seq>:<hash>`;

/** `gatehouse audit verify | query | tail | heads | export-key` */
export function auditCommand(terminal: Terminal, following?: Following): Command {
  return new Command('audit')
    .description('Reads and verifies the audit trail.')
    .addHelpText('after', HELP)
    .addCommand(auditVerifyCommand(terminal))
    .addCommand(auditQueryCommand(terminal))
    .addCommand(auditTailCommand(terminal, following))
    .addCommand(auditHeadsCommand(terminal))
    .addCommand(auditKeyCommand(terminal));
}
