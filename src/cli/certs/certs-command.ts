import { hostname } from 'node:os';
import { X509Certificate } from 'node:crypto';
import { Command } from 'commander';
import { ConfigError } from '../../config/config-error.js';
import { DataDir } from '../../config/data-dir.js';
import { CERT_FILE, KEY_FILE, renewCertificate } from '../../config/development-certificate.js';
import { loadSettings } from '../../config/load-config.js';
import type { Terminal } from '../run-command.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';

const HELP = `
The service makes one at its first start, and a new one in good time. A running service serves the new one within a second.

Clients trust it by its file:
  gatehouse certs
  export NODE_EXTRA_CA_CERTS="$PWD/.gatehouse/tls-cert.pem"`;

/** `gatehouse certs` */
export function certsCommand(terminal: Terminal, name = 'certs'): Command {
  const { env, cwd, now, out } = terminal;
  return new Command(name)
    .description('Makes a new development certificate in DATA_DIR, in place of the one that is there.')
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async ({ json }: { json?: true }) => {
      const { environment, dataDir: path } = loadSettings(env, cwd);
      if (environment === 'production') {
        throw new ConfigError(['Development certificates are not for production: set TLS_CERT_PATH and TLS_KEY_PATH.']);
      }
      const dataDir = new DataDir(path);
      const { cert } = await renewCertificate(dataDir, { now, hostname: hostname() });
      const made = {
        certificate: dataDir.file(CERT_FILE),
        privateKey: dataDir.file(KEY_FILE),
        validUntil: new X509Certificate(cert).validToDate.toISOString(),
      };
      if (json) return writeJson(terminal, made);
      out(`Certificate  ${made.certificate}\nPrivate key  ${made.privateKey}\nValid until  ${made.validUntil}\n`);
    });
}
