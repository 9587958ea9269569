import { ratesOf } from '../config/rate.js';
import { longestList } from '../tool/longest-list.js';
import type { LatencyTarget } from '../tool/objective.js';
import type { Access, ToolPolicy } from '../tool/policy.js';
import type { Schema } from '../tool/schema.js';

/** Who may call, as an operator writes it. */
export type WrittenAccess =
  | 'public'
  | 'authenticated'
  | { readonly roles?: readonly string[] | undefined; readonly scopes?: readonly string[] | undefined };

/** What an operator says of a tool that no class declares. Left out is what the whole upstream has, or nothing. */
export interface WrittenRule {
  readonly access?: WrittenAccess | undefined;
  readonly limit?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly retries: number;
  readonly cacheMs?: number | undefined;
  readonly cacheShared: boolean;
  readonly maxRunning?: number | undefined;
  readonly maxBytes?: number | undefined;
  readonly maxRecords?: number | undefined;
  readonly redact: readonly string[];
  readonly availability?: number | undefined;
  readonly latency?: string | undefined;
}

type Decided = Omit<ToolPolicy<Schema, Schema>, 'description' | 'effect' | 'input' | 'output' | 'idempotent'>;

/** The part of a policy that the operator alone decides, whatever the tool is made of. */
export function policyOfRule(
  rule: WrittenRule,
  whole: { readonly access: WrittenAccess; readonly timeoutMs?: number | undefined },
): Decided {
  const [limit] = ratesOf(rule.limit === undefined ? [] : [rule.limit]);
  const timeoutMs = rule.timeoutMs ?? whole.timeoutMs;
  return {
    access: accessOf(rule.access ?? whole.access),
    // What stands behind it is not known here.
    openWorld: true,
    retries: rule.retries,
    ...(limit !== undefined && { limit: { calls: limit.calls, windowMs: limit.windowMs } }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(rule.cacheMs !== undefined && { cache: { ttlMs: rule.cacheMs, shared: rule.cacheShared } }),
    ...(rule.maxRunning !== undefined && { maxRunning: rule.maxRunning }),
    ...(rule.maxBytes !== undefined && { maxBytes: rule.maxBytes }),
    ...(rule.maxRecords !== undefined && { records: { of: longestList, max: rule.maxRecords } }),
    ...(rule.redact.length > 0 && { redact: rule.redact }),
    ...((rule.availability ?? rule.latency) !== undefined && {
      slo: {
        ...(rule.availability !== undefined && { availability: rule.availability }),
        ...(rule.latency !== undefined && { latency: rule.latency as LatencyTarget }),
      },
    }),
  };
}

export function accessOf(written: WrittenAccess): Access {
  if (typeof written === 'string') return written;
  const [role, ...roles] = written.roles ?? [];
  const [scope, ...scopes] = written.scopes ?? [];
  return {
    ...(role !== undefined && { roles: [role, ...roles] }),
    ...(scope !== undefined && { scopes: [scope, ...scopes] }),
  };
}
