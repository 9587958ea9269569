import { SERVER_INFO_META_KEY } from '../../mcp/protocol-words.js';
import type { ServerInfo } from '../../mcp/server-info.js';

/** How long an answer may be kept. Milliseconds. */
interface CacheHint {
  readonly ttlMs: number;
  readonly cacheScope: 'private';
}

/**
 * What the text of a result ends with, from the 2026-07-28 revision on.
 * @param hint Of one that may be kept.
 */
export function modernEnd({ implementation }: ServerInfo, hint?: CacheHint): string {
  const end = { resultType: 'complete', ...hint, _meta: { [SERVER_INFO_META_KEY]: implementation } };
  return JSON.stringify(end).slice(1);
}
