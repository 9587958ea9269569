import { resolve } from 'node:path';
import type { z } from 'zod';
import { namedSecret } from '../named-secret.js';
import type { openapiSchema } from './openapi.schema.js';

type Written = z.infer<typeof openapiSchema>[number];

/** What goes with every request to an API. */
interface Carried {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** What nobody else may read: the values of the variables, and what was made of them. */
  readonly secrets: readonly string[];
}

/** An API as it is asked: secrets loaded, and where its description stands. */
export type OpenapiApi = Omit<Written, 'credentials'> & { readonly carried: Carried };

/** What a header or a query can hold, and nothing that would end it. */
const PRINTABLE = /^[\x21-\x7e]+$/;

/** Those that are enabled, with their secrets, and what is wrong: variables are named, values never. */
export function loadApis(
  written: readonly Written[],
  taken: readonly { readonly name: string }[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): { readonly apis: OpenapiApi[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const apis = written.flatMap(({ credentials, ...api }, index) => {
    if (!api.enabled) return [];
    const at = `openapi[${index}]`;
    if (taken.some(({ name }) => name === api.name)) problems.push(`${at}.name is the name of an upstream too.`);
    const [headers, query]: [Record<string, string>, Record<string, string>] = [{}, {}];
    const secrets: string[] = [];
    for (const [place, { in: kind, name = '', username = '', secret }] of credentials.entries()) {
      const where = `${at}.credentials[${place}]`;
      const read = namedSecret(secret, env, cwd);
      if ('problem' in read) {
        problems.push(`${where}.secret names ${read.problem}.`);
        continue;
      }
      const { value } = read;
      if (kind !== 'basic' && !PRINTABLE.test(value)) {
        problems.push(`${where}.secret names ${secret}, which is not printable ASCII without blanks.`);
        continue;
      }
      const pair = `${username}:${value}`;
      const [target, key, carries] = {
        bearer: [headers, 'authorization', `Bearer ${value}`] as const,
        basic: [headers, 'authorization', `Basic ${Buffer.from(pair).toString('base64')}`] as const,
        header: [headers, name.toLowerCase(), value] as const,
        query: [query, name, value] as const,
      }[kind];
      if (Object.hasOwn(target, key)) problems.push(`${where} goes where an earlier one goes.`);
      target[key] = carries;
      secrets.push(value, carries, ...(kind === 'basic' ? [pair] : []));
    }
    return [{ ...api, description: resolve(cwd, api.description), carried: { headers, query, secrets } }];
  });
  return { apis, problems };
}
