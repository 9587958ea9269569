import { Command } from 'commander';
import { stringify } from 'yaml';
import { checkConfig, loadSettings } from '../config/load-config.js';
import { maskedSettings } from './masked-settings.js';
import type { Terminal } from './run-command.js';

/** `gatehouse config print | check` */
export function configCommand({ env, cwd, now, out }: Terminal): Command {
  const config = new Command('config').description('Shows and checks the configuration of the service started here.');
  config
    .command('print')
    .description('Prints every setting as it counts, as YAML. Secrets are masked.')
    .allowExcessArguments(false)
    .action(() => out(stringify(maskedSettings(loadSettings(env, cwd)))));
  config
    .command('check')
    .description('Checks everything a start checks, files included, and changes nothing.')
    .allowExcessArguments(false)
    .action(() => {
      checkConfig(env, cwd, now);
      out('The configuration is good.\n');
    });
  return config;
}
