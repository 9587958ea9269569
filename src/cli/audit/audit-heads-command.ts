import { Command } from 'commander';
import { auditPublicKey } from './audit-public-key.js';
import { withTrail } from './open-trail.js';
import type { Terminal } from '../run-command.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';

/** `gatehouse audit heads` */
export function auditHeadsCommand(terminal: Terminal): Command {
  return new Command('heads')
    .description(
      'Prints where every chain has come to, to be written down elsewhere: what goes missing later is missed.',
    )
    .option('--json', 'print JSON, for programs')
    .allowExcessArguments(false)
    .action(async ({ json }: { json?: true }) => {
      const heads = await withTrail(terminal, ({ store }) => store.heads());
      if (json) return terminal.out(`${JSON.stringify(heads, undefined, 2)}\n`);
      for (const { chain, seq, hash } of heads) terminal.out(`${chain}:${seq}:${hash}\n`);
    });
}

/** `gatehouse audit export-key` */
export function auditKeyCommand(terminal: Terminal): Command {
  return new Command('export-key')
    .description('Prints the public key that verifies the checkpoints, as PEM: no secret.')
    .addOption(jsonOption('print it as a JSON Web Key'))
    .allowExcessArguments(false)
    .action(({ json }: { json?: true }) => {
      const key = auditPublicKey(terminal);
      if (json) writeJson(terminal, key.export({ format: 'jwk' }));
      else terminal.out(key.export({ format: 'pem', type: 'spki' }) as string);
    });
}
