import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { loadSettings } from '../../config/load-config.js';
import type { Terminal } from '../run-command.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';

const HELP = `
The file is a whole database as it stands at one moment, also while the service writes. To restore it stop the service, put the file
in DATA_DIR as gatehouse.db, take away gatehouse.db-wal and gatehouse.db-shm, and run \`gatehouse audit verify\`.

Keys are not in it. Keep those of DATA_DIR apart from it, or whoever has both can write another trail: audit-signing-key.pem and
pseudonym-key. A database in DATABASE_URL is backed up with pg_dump.`;

/** `gatehouse backup <file>` */
export function backupCommand(terminal: Terminal): Command {
  const { env, cwd } = terminal;
  return new Command('backup')
    .description('Copies the embedded database into a new file, while the service runs.')
    .argument('<file>', 'the file to make')
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async (name: string, { json }: { json?: true }) => {
      const { database, dataDir } = loadSettings(env, cwd);
      if (database.url !== undefined) throw new Error('The database is the Postgres of DATABASE_URL: use pg_dump.');
      const [from, file] = [join(dataDir, 'gatehouse.db'), resolve(cwd, name)];
      if (!existsSync(from)) throw new Error('DATA_DIR has no database. Run this where the service runs.');
      if (existsSync(file)) throw new Error('That file is there already: nothing was written.');
      // Loaded here: no other command should wait for it.
      const { copyEmbedded } = await import('../../database/copy-embedded.js');
      copyEmbedded(from, file);
      const made = { file, bytes: statSync(file).size };
      if (json) return writeJson(terminal, made);
      terminal.out(`${made.file}  ${made.bytes} bytes\n`);
    });
}
