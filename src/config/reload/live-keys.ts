import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config.schema.js';
import { deepFreeze } from '../deep-freeze.js';
import { isSection, type KeyPath, type Section } from '../section.js';

interface LiveKey {
  readonly section: keyof Config;
  /** Where it stands in the section; absent: the whole section. */
  readonly key?: string | KeyPath;
  /** Another key of the section that waits for a restart, and without which this one makes no sense. */
  readonly unlessChanged?: string;
  /** False where it takes a restart all the same. */
  readonly ifSafe?: (loaded: Config, running: Config) => boolean;
}

/** What counts without a restart. Everything else waits for one. */
const LIVE: readonly LiveKey[] = [
  { section: 'auth' },
  { section: 'clients' },
  { section: 'budgets' },
  // Not its header, which browsers were told of, and not its file, which is looked at by itself.
  { section: 'apiKeys', key: 'keys' },
  { section: 'apiKeys', key: 'roles' },
  { section: 'apiKeys', key: 'scopes' },
  { section: 'apiKeys', key: 'developmentKey' },
  // Its URL is another upstream.
  { section: 'toolsets', key: ['directory', 'apiKey'] },
  { section: 'server', key: 'tlsCredentials', unlessChanged: 'tls' },
  { section: 'server', key: 'clientTrust', unlessChanged: 'tlsClientAuth' },
  // A new token, not the first or the last one: what is offered is decided at start.
  { section: 'toolsets', key: 'github', ifSafe: (loaded, running) => hasGithub(loaded) === hasGithub(running) },
];

const hasGithub = ({ toolsets }: Config) => toolsets.github.token !== undefined;

/** Content of files, by the setting that names the file. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'server.tlsCredentials.cert': 'server.tlsCertPath',
  'server.tlsCredentials.key': 'server.tlsKeyPath',
  'server.clientTrust.ca': 'server.tlsClientCaPath',
  'server.clientTrust.crl': 'server.tlsClientCrlPath',
};

/** The keys in which two configurations differ, as gatehouse.config.yaml names them. */
export function changedKeys(before: unknown, after: unknown, path = ''): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isSection(before) || !isSection(after)) return [NAMED_BY[path] ?? path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changedKeys(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

/** What runs, with everything replaced that counts without a restart. Sections that stay the same stay the same object. */
export function withLiveKeys(running: Config, loaded: Config): Config {
  const next: Record<string, unknown> = { ...running };
  for (const { section, key, unlessChanged, ifSafe } of LIVE) {
    const from = loaded[section];
    if (ifSafe !== undefined && !ifSafe(loaded, running)) continue;
    if (unlessChanged !== undefined && valueOf(from, unlessChanged) !== valueOf(running[section], unlessChanged))
      continue;
    const merged = key === undefined ? from : withKey(next[section], [key].flat(), from);
    if (!isDeepStrictEqual(merged, next[section])) next[section] = deepFreeze(merged);
  }
  return next as Config;
}

/** Only what the path goes through is copied: certificates and lists of others stay the objects they are. */
function withKey(section: unknown, [key = '', ...rest]: KeyPath, from: unknown): unknown {
  const { [key]: old, ...others } = section as Section;
  const given = valueOf(from, key);
  const value = rest.length === 0 ? given : withKey(old, rest, given);
  return value === undefined ? others : { ...others, [key]: value };
}

function valueOf(section: unknown, key: string): unknown {
  return (section as Section)[key];
}
