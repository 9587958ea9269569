import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The secret that a record names: the value of a variable, or of the file that the same name with `_FILE` names. What is
 * wrong is said without any value.
 */
export function namedSecret(
  variable: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): { readonly value: string } | { readonly problem: string } {
  const value = env[variable] || undefined;
  const file = env[`${variable}_FILE`] || undefined;
  if (value !== undefined && file !== undefined) {
    return { problem: `${variable}, which is set beside ${variable}_FILE; keep one` };
  }
  if (value !== undefined) return { value };
  if (file === undefined) return { problem: `${variable}, and neither that nor ${variable}_FILE is set` };
  try {
    const content = readFileSync(resolve(cwd, file), 'utf8').replace(/\r?\n$/, '');
    return content === '' ? { problem: `${variable}, whose file is empty` } : { value: content };
  } catch {
    return { problem: `${variable}, whose file cannot be read` };
  }
}
