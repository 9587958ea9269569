import type { z } from 'zod';
import { isFetchableUrl } from '../http-url.js';
import { isSection, type Section } from '../section.js';

/** Refuses what no upstream can be, and what two cannot share. Runs also on faulty records, so it trusts no type. */
export function refuseUpstreams(upstreams: unknown, { addIssue }: z.core.$RefinementCtx): void {
  if (!Array.isArray(upstreams)) return;
  const names = new Set<unknown>();
  for (const [index, one] of upstreams.entries()) {
    const upstream = isSection(one) ? one : {};
    const problem = (key: string, message: string) =>
      addIssue({ code: 'custom', path: [index, key], message, input: undefined });
    if (names.has(upstream['name'])) problem('name', 'is the name of an earlier upstream too');
    names.add(upstream['name']);
    for (const [key, message] of problemsOf(upstream)) problem(key, message);
  }
}

function problemsOf({ url, command, args, env, headers, transport, cwd }: Section): [string, string][] {
  if (url === undefined && command === undefined) return [['url', 'must be set, or command']];
  if (url !== undefined && command !== undefined) return [['url', 'and command are both set; keep one']];
  const isHttp = url !== undefined;
  const foreign = isHttp ? { args, env, cwd } : { headers, transport };
  const problems: [string, string][] = Object.entries(foreign)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([key]) => [key, isHttp ? 'is for an upstream with a command' : 'is for an upstream with a url']);
  if (isHttp && !(typeof url === 'string' && isFetchableUrl(url))) {
    problems.push(['url', 'must be an https:// URL, or http:// of this machine, without a user']);
  }
  return problems;
}
