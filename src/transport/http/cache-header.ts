import type { Finished } from '../../pipeline/pipeline.js';
import { isCacheable } from '../mcp/mcp-answer.js';

/** `X-Cache`, where the call has ended before the head is sent: of a stream that goes on, nobody knows it yet. */
export function cacheHeader(finished: Finished | undefined): Record<string, string> {
  const use = finished?.settled.outcome === 'ok' ? finished.call.cache : undefined;
  return isCacheable(use) ? { 'x-cache': use.toUpperCase() } : {};
}
