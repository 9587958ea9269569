import { hostname } from 'node:os';
import { X509Certificate } from 'node:crypto';
import { Command } from 'commander';
import { ConfigError } from '../config/config-error.js';
import { DataDir } from '../config/data-dir.js';
import { CERT_FILE, KEY_FILE, renewCertificate } from '../config/development-certificate.js';
import { loadSettings } from '../config/load-config.js';
import { processTerminal } from './process-terminal.js';
import { runCommand, type Terminal } from './run-command.js';

/** `npm run -s generate-certs` */
export function generateCertsCommand({ env, cwd, now, out }: Terminal): Command {
  return new Command('generate-certs')
    .description('Makes a new development certificate in DATA_DIR, in place of the one that is there.')
    .allowExcessArguments(false)
    .action(async () => {
      const { environment, dataDir: path } = loadSettings(env, cwd);
      if (environment === 'production') {
        throw new ConfigError(['Development certificates are not for production: set TLS_CERT_PATH and TLS_KEY_PATH.']);
      }
      const dataDir = new DataDir(path);
      const { cert } = await renewCertificate(dataDir, { now, hostname: hostname() });
      out(`Certificate  ${dataDir.file(CERT_FILE)}\n`);
      out(`Private key  ${dataDir.file(KEY_FILE)}\n`);
      out(`Valid until  ${new X509Certificate(cert).validToDate.toISOString()}\n`);
    });
}

if (import.meta.main) {
  const terminal = processTerminal();
  process.exitCode = await runCommand(generateCertsCommand(terminal), process.argv.slice(2), terminal);
}
