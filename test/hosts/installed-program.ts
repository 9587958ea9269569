import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const FOLDER = process.env['HOSTS_FOLDER'] ?? join(homedir(), '.cache/gatehouse-hosts');
const PINNED = JSON.parse(readFileSync(resolve('test/hosts/programs/package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** The version of a host that is tried. */
export function pinnedVersion(name: string): string {
  const version = PINNED.dependencies[name];
  if (version === undefined) throw new Error(`${name} is not in test/hosts/programs/package.json.`);
  return version;
}

/** Where the command of a host is; where it is not installed: says so, or throws when REQUIRE_SERVICES=1. */
export function installedProgram(name: string, command: string): string | undefined {
  const program = join(FOLDER, 'node_modules/.bin', command);
  if (existsSync(program) && installedVersion(name) === pinnedVersion(name)) return program;
  const reason = `${name} ${pinnedVersion(name)} is not in ${FOLDER} (bash .ci/install-hosts.sh ${FOLDER} installs it)`;
  if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(`${reason}, and REQUIRE_SERVICES=1.`);
  console.warn(`Skipped: ${reason}.`);
  return undefined;
}

function installedVersion(name: string): string {
  const manifest = readFileSync(join(FOLDER, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
