import { resolve } from 'node:path';
import { readConfigFile } from './config-file.js';
import { configSchema, type Settings } from './config.schema.js';
import { readEnvironment } from './environment-values.js';
import { SETTINGS } from './list-settings.js';
import { type KeyPath, removeAt, type Section, setAt, valueAt, withoutEmpty, written } from './section.js';
import { faultsOf } from './setting-faults.js';

/** Settings whose value is a path. */
const PATHS: readonly KeyPath[] = [
  ['dataDir'],
  ['upstreamsLock'],
  ['skills', 'dir'],
  ['audit', 'signingKeyPath'],
  ['apiKeys', 'file'],
  ...SETTINGS.filter(({ file }) => file).map(({ path }) => path.split('.')),
];

/** What was configured, as far as it can be used; the checks that follow add their own problems. */
export interface Reading {
  /** A faulty key stands at its default here, so that the others can still be checked. */
  readonly settings: Settings;
  readonly problems: readonly string[];
  /** False when one of these was faulty: then nothing that follows from its value is worth saying. */
  isSound(...paths: readonly string[]): boolean;
  /** A setting by the name its user gave it: `PORT`, `JWT_SECRET_FILE`, or `server.port (PORT)` from the YAML file. */
  nameOf(path: string): string;
}

/** The environment over the optional YAML file, checked against the schema. Relative paths start at `cwd`. */
export function readSettings(env: NodeJS.ProcessEnv, cwd: string): Reading {
  const file = readConfigFile(env, cwd);
  const fromEnvironment = readEnvironment(env, cwd);
  const raw = withoutEmpty(file.content);
  const nameOf = namer(structuredClone(raw), fromEnvironment);
  for (const { path, value } of fromEnvironment) if (value !== undefined) setAt(raw, path.split('.'), value);
  if (raw.environment !== 'production') addDevelopmentDefaults(raw);

  const faults = faultsOf(configSchema.safeParse(raw).error);
  for (const { path } of faults) removeAt(raw, path);
  const faulty = new Set([
    ...faults.map(({ path }) => written(path)),
    ...fromEnvironment.filter(({ problem }) => problem !== undefined).map(({ path }) => path),
  ]);
  return {
    settings: withAbsolutePaths(configSchema.parse(raw), cwd),
    problems: [
      ...file.problems,
      ...fromEnvironment.flatMap(({ problem }) => problem ?? []),
      ...faults.map(({ place, message }) => `${nameOf(place)} ${message}${message.endsWith('?') ? '' : '.'}`),
    ],
    isSound: (...paths) => paths.every((path) => !faulty.has(path) && !faulty.has(path.replace(/\..*/, ''))),
    nameOf,
  };
}

function namer(fileContent: Section, fromEnvironment: ReturnType<typeof readEnvironment>): Reading['nameOf'] {
  const variables = new Map(fromEnvironment.map(({ path, variable }) => [path, variable]));
  return (path) => {
    const variable = SETTINGS.find((setting) => setting.path === path)?.env;
    if (variable === undefined) return path;
    const isInFile = valueAt(fileContent, path.split('.')) !== undefined;
    return variables.get(path) ?? (isInFile ? `${path} (${variable})` : variable);
  };
}

function addDevelopmentDefaults(raw: Section): void {
  for (const { path, developmentDefault } of SETTINGS) {
    const keys = path.split('.');
    if (developmentDefault !== undefined && valueAt(raw, keys) === undefined) setAt(raw, keys, developmentDefault);
  }
}

function withAbsolutePaths(settings: Settings, cwd: string): Settings {
  for (const path of PATHS) {
    const value = valueAt(settings, path);
    if (typeof value === 'string') setAt(settings, path, resolve(cwd, value));
  }
  return settings;
}
