import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../../config/config-error.js';
import type { Settings } from '../../../config/config.schema.js';
import { CERT_FILE } from '../../../config/development-certificate.js';
import { weaknessOf } from '../../../config/jwt-secret.js';
import { plainKeyOf } from '../../../config/plain-key.js';
import { checkStart } from '../../config/check-start.js';
import type { Terminal } from '../../run-command.js';
import type { Check } from '../check.js';
import { failed, type Finding, note, ok } from '../finding.js';
import { certificateFinding } from './certificate.js';

const LIMIT_MS = 2_000;
/** It loads every toolset, and reads whole descriptions of APIs. */
const START_LIMIT_MS = 20_000;

/** What is configured here. Nothing is made, nothing is changed. */
export function settingsChecks(terminal: Terminal, settings: Settings | undefined): readonly Check[] {
  const check = (name: string, title: string, look: (settings: Settings) => Finding): Check => ({
    name,
    title,
    limitMs: LIMIT_MS,
    run: () => (settings === undefined ? note('Not checked: the configuration cannot be read.') : look(settings)),
  });
  return [
    {
      name: 'config',
      title: 'The configuration is accepted',
      limitMs: START_LIMIT_MS,
      run: () => configFinding(terminal),
    },
    check('config.data-dir', 'DATA_DIR is for its owner', dataDirFinding),
    check('config.secrets', 'Secrets are strong', secretsFinding),
    check('certificate', 'The certificate is good', (read) => ownCertificateFinding(read, terminal.now)),
  ];
}

async function configFinding(terminal: Terminal): Promise<Finding> {
  try {
    await checkStart(terminal);
    return ok('Everything a start checks.');
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return failed(thrown.problems.join(' '), 'Mend these settings: docs/configuration.md lists them all.');
  }
}

function dataDirFinding({ dataDir }: Settings): Finding {
  if (!existsSync(dataDir)) return ok('It is not there yet: a start makes it.');
  const isOpen = (statSync(dataDir).mode & 0o022) !== 0;
  return isOpen
    ? failed('Others may write to it, and plant a secret.', 'chmod 700 the folder that DATA_DIR names.')
    : ok('Nobody else may write to it.');
}

/** Judged as in production: that a weak secret is accepted for trying things out makes it no better. */
function secretsFinding({ environment, auth, apiKeys }: Settings): Finding {
  const named: readonly (readonly [name: string, secret: string | undefined])[] = [
    ['JWT_SECRET', auth.jwtSecret],
    ['JWT_PREVIOUS_SECRET', auth.jwtPreviousSecret],
    ...apiKeys.keys.map((entry, index) => [`Key ${index + 1} of AUTH_KEYS`, plainKeyOf(entry)?.key] as const),
  ];
  const set = named.flatMap(([name, secret]) => (secret === undefined ? [] : [{ name, secret }]));
  const weak = set.flatMap(({ name, secret }) => {
    const weakness = weaknessOf(secret, true);
    return weakness === undefined ? [] : [`${name} ${weakness}.`];
  });
  const isRefused = environment === 'production' || set.some(({ secret }) => weaknessOf(secret, false) !== undefined);
  const todo = 'Make one with `openssl rand -base64 48`.';
  if (weak.length > 0) return isRefused ? failed(weak.join(' '), todo) : note(weak.join(' '), todo);
  return ok(set.length === 0 ? 'None is set; outside production they are random.' : `${set.length} set, none is weak.`);
}

/** The certificate that is, or would be, served here. */
function ownCertificateFinding({ server, dataDir }: Settings, now: Date): Finding {
  if (server.tls === 'off')
    return note('TLS is off: whoever reads along reads tokens.', 'Keep it on a loopback address.');
  const kept = join(dataDir, CERT_FILE);
  const path = server.tlsCertPath ?? kept;
  if (server.tlsCertPath === undefined && !existsSync(kept)) return ok('None yet: a start makes one for development.');
  const host = server.publicUrl === undefined ? [] : [new URL(server.publicUrl).hostname];
  const names = [...host, ...server.allowedHosts];
  return certificateFinding(readFileSync(path, 'utf8'), names.length > 0 ? names : ['localhost'], now, {
    areNamesConfigured: names.length > 0,
  });
}
