import { Command, InvalidArgumentError } from 'commander';
import type { Head } from '../../audit/audit-link.js';
import type { Finding } from '../../audit/verify-chain.js';
import { type Verdict, verifyTrail } from '../../audit/verify-trail.js';
import { auditPublicKey } from './audit-public-key.js';
import { withTrail } from './open-trail.js';
import type { Terminal } from '../run-command.js';

const HELP = `
Ends with 0 only when every row is as it was written. An open chain is no finding: its process runs, or was killed.
A trail that was signed with one key after the other needs the public key of each:
  gatehouse audit verify --public-key old.pem new.pem`;

interface Options {
  readonly head: readonly Head[];
  readonly publicKey?: readonly string[];
  readonly json?: true;
}

/** `gatehouse audit verify` */
export function auditVerifyCommand(terminal: Terminal): Command {
  return new Command('verify')
    .description('Reads the whole trail and tells every row that was changed, moved, cut off or deleted.')
    .option(
      '--head <chain:seq:hash...>',
      'heads written down before, as `gatehouse audit heads` prints them',
      (text: string, heads: readonly Head[]) => [...heads, headOf(text)],
      [] as readonly Head[],
    )
    .option('--public-key <file...>', 'the keys kept elsewhere; without them that of this deployment')
    .option('--json', 'print JSON, for programs')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async ({ head, publicKey, json }: Options) => {
      const keys = publicKey?.map((file) => auditPublicKey(terminal, file)) ?? [auditPublicKey(terminal)];
      const verdict = await withTrail(terminal, ({ store }) => verifyTrail(store, keys, head));
      terminal.out(json ? `${JSON.stringify(verdict, undefined, 2)}\n` : rendered(verdict));
      const { length } = verdict.findings;
      if (length > 0) throw new Error(`The trail is not sound: ${length} finding${length === 1 ? '' : 's'}.`);
    });
}

function headOf(text: string): Head {
  const [, chain, seq, hash] = /^([\w-]+):(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (chain === undefined || hash === undefined) {
    throw new InvalidArgumentError('Write chain, number and hash as `gatehouse audit heads` prints them.');
  }
  return { chain, seq: Number(seq), hash };
}

function rendered({ rows, chains, open, findings }: Verdict): string {
  const lines = [`${rows} rows in ${chains} chains.`, ...open.map((chain) => `open   ${chain}`), ...findings.map(line)];
  if (findings.length === 0) lines.push('Sound: every row is as it was written.');
  return `${lines.join('\n')}\n`;
}

function line({ chain, seq, problem }: Finding): string {
  return `WRONG  ${chain}${seq === undefined ? '' : ` row ${seq}`}: ${problem}`;
}
