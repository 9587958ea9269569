import type { Catalogue } from '../../../tool/catalogue.js';
import type { McpRequest } from '../mcp-request.js';
import { type PlainMessage, plainMessageOf } from './plain-message.js';

const PARAM_KEYS = new Set(['_meta']);

/** A plain `tools/list` of the first page: what nearly every client asks for, and whose answer is written already. */
export function plainListOf(request: McpRequest, catalogue: Catalogue): PlainMessage | undefined {
  const plain = plainMessageOf(request, 'tools/list', PARAM_KEYS, noName);
  // Without tools there is no such method.
  return plain !== undefined && catalogue.declares('tool') ? plain : undefined;
}

function noName(): undefined {
  return undefined;
}
