import { distance } from 'fastest-levenshtein';
import type { Logger } from 'pino';
import { SETTINGS } from './list-settings.js';

const PREFIX = 'GATEHOUSE_';
/** What reads them is not the configuration. */
const ELSEWHERE = ['GATEHOUSE_CONFIG', 'GATEHOUSE_TOKEN'];
const KNOWN = [...SETTINGS.flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env])), ...ELSEWHERE];
const IS_KNOWN: ReadonlySet<string> = new Set(KNOWN);
/** Characters of a name from which on one wrong character, or two, are more likely a mistake than another name. */
const LONG_FOR_ONE = 7;
const LONG_FOR_TWO = 10;

/** Variables that are no setting and look like one, each with the one that was probably meant. Names, never values. */
export function misspeltVariables(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const found = Object.entries(env).flatMap(([variable, value]) => {
    if (!value || IS_KNOWN.has(variable) || isOfKubernetes(variable, value)) return [];
    const meant = meantBy(variable.toUpperCase());
    return meant === undefined ? [] : [[variable, meant] as const];
  });
  return Object.fromEntries(found);
}

function meantBy(name: string): string | undefined {
  const bare = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
  const candidates = [name, bare, bare.replace(/_FILE$/, '')];
  return candidates.find((candidate) => IS_KNOWN.has(candidate)) ?? nearest(name) ?? nearest(bare);
}

function nearest(name: string): string | undefined {
  const near = KNOWN.filter((known) => {
    const mistakes = known.length >= LONG_FOR_TWO ? 2 : known.length >= LONG_FOR_ONE ? 1 : 0;
    return Math.abs(known.length - name.length) <= mistakes && distance(name, known) <= mistakes;
  });
  return near.toSorted((one, other) => distance(name, one) - distance(name, other))[0];
}

/** It tells every container of each service, by its name: `GATEHOUSE_PORT=tcp://10.0.0.1:8443`. */
function isOfKubernetes(variable: string, value: string): boolean {
  return variable.startsWith(PREFIX) && /^(tcp|udp|sctp):\/\//.test(value);
}

/** One sentence for each. */
export function misspellings(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(misspeltVariables(env)).map(
    ([variable, meant]) => `${variable} is no setting; did you mean ${meant}?`,
  );
}

/** They are ignored: whoever misspells a limit or a secret has none. */
export function warnOfMisspelt(env: NodeJS.ProcessEnv, logger: Logger): void {
  const misspelt = misspeltVariables(env);
  if (Object.keys(misspelt).length > 0)
    logger.warn({ misspelt }, 'these variables are no settings, and look like some');
}
