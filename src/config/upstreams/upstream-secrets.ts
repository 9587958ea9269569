import { resolve } from 'node:path';
import type { z } from 'zod';
import { namedSecret } from '../named-secret.js';
import type { upstreamsSchema } from './upstreams.schema.js';

type Written = z.infer<typeof upstreamsSchema>[number];

/** A header or a variable with its value, wherever that came from. */
export interface Given {
  readonly name: string;
  readonly value: string;
}

/** An upstream as it is connected to: secrets loaded. */
export type Upstream = Omit<Written, 'headers' | 'env'> & {
  readonly headers: readonly Given[];
  readonly env: readonly Given[];
};

/** Those that are enabled, with their secrets, and what is wrong: variables are named, values never. */
export function loadUpstreams(
  written: readonly Written[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): { readonly upstreams: Upstream[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const valueOf = ({ value, secret }: { value?: string | undefined; secret?: string | undefined }, place: string) => {
    const read = secret === undefined ? { value: value ?? '' } : namedSecret(secret, env, cwd);
    if ('problem' in read) problems.push(`${place} names ${read.problem}.`);
    return 'problem' in read ? '' : read.value;
  };
  const upstreams = written.flatMap((upstream, index) => {
    if (!upstream.enabled) return [];
    const at = `upstreams[${index}]`;
    const headers = upstream.headers.map((header, place) => {
      const value = valueOf(header, `${at}.headers[${place}].secret`);
      return { name: header.name, value: header.scheme === undefined ? value : `${header.scheme} ${value}` };
    });
    const variables = upstream.env.map((variable, place) => ({
      name: variable.name,
      value: valueOf(variable, `${at}.env[${place}].secret`),
    }));
    const folder = upstream.cwd === undefined ? {} : { cwd: resolve(cwd, upstream.cwd) };
    return [{ ...upstream, ...folder, headers, env: variables }];
  });
  return { upstreams, problems };
}
