import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { gatehouseProgram } from '../../src/cli/gatehouse.js';
import { prometheusName } from '../../src/cli/reference/metrics-page.js';
import { SETTINGS } from '../../src/config/list-settings.js';
import { labelName } from '../../src/observability/exposition/prometheus-name.js';
import { METRIC_ROWS } from '../../src/observability/metrics/metric-table.js';

/** Variables that the documentation may name though no setting of ours has them, by who reads them. */
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  'OpenTelemetry, and Node': [
    'NODE_COMPILE_CACHE',
    'NODE_DISABLE_COMPILE_CACHE',
    'NODE_ENV',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
    'NODE_OPTIONS',
  ],
  'Nest, whose tokens look like variables': ['APP_GUARD', 'APP_INTERCEPTOR'],
  'whoever prints in colour': ['FORCE_COLOR', 'NO_COLOR'],
  'a login shell': ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER'],
  'the tests and CI': [
    'FUZZ_RUNS',
    'FUZZ_SECONDS',
    'FUZZ_SEED',
    'REQUIRE_SERVICES',
    'REQUIRE_AUDIT',
    'LOAD_SECONDS',
    'HOSTS_FOLDER',
    'KEYCLOAK_HOME',
  ],
  'Keycloak and other programs of Java': ['JAVA_HOME'],
  hosts: ['ENABLE_TOOL_SEARCH'],
  'the Compose file': [
    'ALERTMANAGER_PORT',
    'APP_METRICS_EXPORTER',
    'GATEHOUSE_ADDRESS',
    'GATEHOUSE_PORT',
    'GRAFANA_PORT',
    'PROMETHEUS_PORT',
    'TRACES_KEPT_PERCENT',
    'TRACE_SLOW_MS',
  ],
  'examples of secrets that an operator names': ['TICKETS_TOKEN', 'PETS_API_KEY', 'GATEHOUSE_TOKEN'],
  'the start of the service, before there is a configuration': ['GATEHOUSE_CONFIG'],
};

const NAMED: ReadonlySet<string> = new Set([...SETTINGS.map(({ env }) => env), ...Object.values(FOREIGN).flat()]);

/** Whether somebody reads a variable of the environment. */
export function isVariable(name: string): boolean {
  return NAMED.has(name) || NAMED.has(name.replace(/_FILE$/, '')) || name.startsWith('OTEL_');
}

const METRIC_NAMES = METRIC_ROWS.map(([name, metric]) => ({ name: prometheusName(name, metric), type: metric.type }));

/** Some labels have a name that looks like that of a metric. */
const LABELS = new Set(METRIC_ROWS.flatMap(([, { labels = {} }]) => Object.keys(labels).map(labelName)));

/** What hosts call servers, and tools of ours. */
const OF_HOSTS = /^mcp_(?:servers$|_?gatehouse)/;

/** Whether `/metrics` has a sample of this name. A name that ends in `_` or `*` stands for all that begin so. */
export function isMetric(name: string): boolean {
  if (LABELS.has(name) || OF_HOSTS.test(name)) return true;
  if (/[_*]$/.test(name)) return METRIC_NAMES.some((metric) => metric.name.startsWith(name.replace(/\*$/, '')));
  return METRIC_NAMES.some(
    (metric) =>
      metric.name === name ||
      (metric.type === 'histogram' && new RegExp(`^${metric.name}_(?:bucket|sum|count)$`).test(name)),
  );
}

const scriptsOf = (manifest: string) =>
  (JSON.parse(readFileSync(manifest, 'utf8')) as { scripts: Record<string, string> }).scripts;
/** Ours, and those of a project made with `gatehouse new`. */
const scripts = { ...scriptsOf('package.json'), ...scriptsOf('templates/project/package.json') };

export const isScript = (name: string): boolean => name in scripts;

/** The first word of a command line that the program does not know; nothing where it knows them all. */
export function unknownCommand(words: readonly string[]): string | undefined {
  const terminal = { env: {}, cwd: '.', now: new Date(0), out: () => {}, error: () => {} };
  let command: Command = gatehouseProgram(terminal);
  for (const word of words) {
    if (word === 'help' || command.commands.length === 0) return undefined;
    const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (next === undefined) return word;
    command = next;
  }
  return undefined;
}
