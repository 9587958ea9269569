import { overrideProblems } from '../../admission/limits/declared-limits.js';
import { checkSigningKey } from '../../audit/signing-key.js';
import { ConfigError, refuseProblems } from '../../config/config-error.js';
import type { Settings } from '../../config/config.schema.js';
import { DataDir } from '../../config/data-dir.js';
import { keysFileOf } from '../../config/keys-file-of.js';
import { checkConfig, loadSettings, loadUpstreamsConfig } from '../../config/load-config.js';
import { KeysFile } from '../../identity/clients/keys-file.js';
import { refusePlatform } from '../../lifecycle/refuse-platform.js';
import { loadSkills } from '../../skills/load-skills.js';
import { PinsFile } from '../../upstreams/pins/pins-file.js';
import { toolsetSettings } from '../offered-tools/toolset-settings.js';
import { hasOwnProgram } from '../project-program.js';
import type { Terminal } from '../run-command.js';

type Place = Pick<Terminal, 'env' | 'cwd' | 'now'>;

/**
 * Everything that keeps a service from starting here, as far as it can be seen without starting one: files included,
 * ports and other servers not. Makes and changes nothing.
 * @throws ConfigError with every problem there is.
 */
export async function checkStart({ env, cwd, now }: Place, platform = process.platform): Promise<void> {
  refusePlatform(platform);
  const settings = readable({ env, cwd, now });
  const found = await Promise.all([
    problemsOf(() => checkConfig(env, cwd, now)),
    // What cannot be read is refused by the check above, and nothing follows from it.
    ...(settings === undefined ? [] : CHECKS.map((check) => problemsOf(() => check(settings, { env, cwd, now })))),
  ]);
  refuseProblems([...new Set(found.flat())]);
}

/** What the parts of a service refuse when they are built. */
const CHECKS: readonly ((settings: Settings, place: Place) => void | Promise<void>)[] = [
  toolsets,
  overriddenLimits,
  dataDir,
  ({ audit, dataDir: path }) => checkSigningKey(audit, path),
  (settings) => void (settings.server.transport === 'stdio' || new KeysFile(keysFileOf(settings)).read()),
  ({ skills }) => void loadSkills(skills.dir),
  (_settings, { env, cwd }) => acceptedUpstreams(env, cwd),
  (_settings, { env, cwd }) => describedApis(env, cwd),
];

/** A project's own toolsets are known to its program alone. */
async function toolsets(settings: Settings, { cwd }: Place): Promise<void> {
  if (settings.toolsets.enabled === undefined || hasOwnProgram(cwd)) return;
  const { offeredModules } = await import('../../app.module.js');
  offeredModules(toolsetSettings(settings));
}

async function overriddenLimits({ limits }: Settings, place: Place): Promise<void> {
  if (limits.overrides === undefined || hasOwnProgram(place.cwd)) return;
  const { offeredTools } = await import('../offered-tools/offered-tools.js');
  refuseProblems(overrideProblems(limits, await offeredTools(place)));
}

/** In production nothing but the signing key is ever made there. */
function dataDir({ audit, dataDir: path, environment }: Settings): void {
  const isKeyGiven = audit.signingKey !== undefined || audit.signingKeyPath !== undefined;
  if (environment !== 'production' || !isKeyGiven) DataDir.check(path);
}

function acceptedUpstreams(env: NodeJS.ProcessEnv, cwd: string): void {
  const { upstreams, upstreamsLock } = loadUpstreamsConfig(env, cwd);
  if (upstreams.length > 0) new PinsFile(upstreamsLock).read();
}

async function describedApis(env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { openapi } = loadUpstreamsConfig(env, cwd);
  if (openapi.length === 0) return;
  const { readApi } = await import('../../openapi/read-api.js');
  const all = await Promise.all(openapi.map((api) => readApi(api)));
  await Promise.all(all.map(({ client }) => client?.onApplicationShutdown()));
  refuseProblems(all.flatMap(({ problems }) => problems));
}

function readable({ env, cwd }: Place): Settings | undefined {
  try {
    return loadSettings(env, cwd);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

async function problemsOf(check: () => void | Promise<void>): Promise<readonly string[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
