import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Setting, SETTINGS } from './list-settings.js';

/** What the environment says about one setting: a value, or why there is none. */
export type EnvironmentValue = { readonly path: string; readonly variable: string } & (
  | { readonly value: string; readonly problem?: never }
  | { readonly problem: string; readonly value?: never }
);

/** Each variable that is set; for a secret also the content of the file its `_FILE` variant names. */
export function readEnvironment(env: NodeJS.ProcessEnv, cwd: string): EnvironmentValue[] {
  return SETTINGS.map((setting) => readVariable(setting, env, cwd)).filter((value) => value !== undefined);
}

function readVariable(setting: Setting, env: NodeJS.ProcessEnv, cwd: string): EnvironmentValue | undefined {
  const { path, env: variable } = setting;
  // An empty variable counts as unset: compose files pass `PORT=` for "not given".
  const value = env[variable] || undefined;
  const file = (setting.secret && env[`${variable}_FILE`]) || undefined;
  if (file === undefined) return value === undefined ? undefined : { path, variable, value };
  if (value !== undefined)
    return { path, variable, problem: `${variable} and ${variable}_FILE are both set; keep one.` };
  return readSecretFile(path, `${variable}_FILE`, resolve(cwd, file));
}

function readSecretFile(path: string, variable: string, file: string): EnvironmentValue {
  try {
    const value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return value === '' ? { path, variable, problem: `${variable} names an empty file.` } : { path, variable, value };
  } catch {
    return { path, variable, problem: `${variable} names a file that cannot be read.` };
  }
}
