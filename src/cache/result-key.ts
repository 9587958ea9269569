import { createHash } from 'node:crypto';
import { VERSION } from '../config/version.js';
import { canonicalJson } from '../tool/canonical-json.js';
import type { ToolOperation } from '../tool/operation.js';
import type { Principal } from '../tool/principal.js';

/**
 * Names an answer by all it may depend on: the tool as it is declared, the arguments as they were sent, and who asks.
 * Undefined where the arguments have no text of their own; such a call is not cached.
 */
export function resultKey(tool: ToolOperation, input: unknown, principal: Principal): string | undefined {
  // Not the parsed arguments: a schema may turn them into what JSON cannot tell apart, such as two maps.
  const text = textOf(input ?? {});
  if (text === undefined) return undefined;
  const scope = tool.policy.cache?.shared === true ? sharedScope(principal) : privateScope(principal);
  return hash(`${fingerprintOf(tool)}\n${scope}\n${text}`);
}

/** Everything that is known of who asks, so that other roles, scopes or permissions are another answer. */
function privateScope({ expiresAt: _expiresAt, ...principal }: Principal): string {
  return canonicalJson(principal);
}

/** For everybody; but the cap of a client is something its handler was told to keep to. */
function sharedScope({ permissions }: Principal): string {
  return `shared ${permissions?.maxRecords ?? ''}`;
}

function textOf(input: unknown): string | undefined {
  try {
    return hasInfinity(input) ? undefined : canonicalJson(input);
  } catch {
    // Nested too deeply to be written.
    return undefined;
  }
}

/** `1e999` is valid on the wire, and JSON would write it as `null`. */
function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity);
}

const fingerprints = new WeakMap<ToolOperation, string>();

/** Another one whenever the tool answers something else: a new version must not serve what an old one stored. */
function fingerprintOf(tool: ToolOperation): string {
  const known = fingerprints.get(tool);
  if (known !== undefined) return known;
  const { toolset, listing, policy } = tool;
  const made = hash(canonicalJson([VERSION, toolset, listing, policy.redact ?? [], policy.cache]));
  fingerprints.set(tool, made);
  return made;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
