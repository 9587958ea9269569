import type { Catalogue } from '../../../tool/catalogue.js';
import { isRecord } from '../../../tool/is-record.js';
import type { ToolOperation } from '../../../tool/operation.js';
import type { McpRequest } from '../mcp-request.js';
import { type JsonObject, type PlainMessage, plainMessageOf } from './plain-message.js';

/** A plain `tools/call`. */
export interface PlainCall extends PlainMessage {
  readonly tool: ToolOperation;
  readonly input: JsonObject | undefined;
}

const PARAM_KEYS = new Set(['name', 'arguments', '_meta']);

export function plainCallOf(request: McpRequest, catalogue: Catalogue): PlainCall | undefined {
  const plain = plainMessageOf(request, 'tools/call', PARAM_KEYS, nameOf);
  if (plain === undefined) return undefined;
  const { arguments: input } = plain.params;
  if (input !== undefined && !isPlainInput(input)) return undefined;
  const tool = catalogue.tool(nameOf(plain.params) as string);
  // A task is an answer of its own, and who asked for it is told by the SDK.
  if (tool === undefined || tool.policy.task !== undefined) return undefined;
  return { ...plain, tool, input };
}

function nameOf({ name }: JsonObject): unknown {
  return name;
}

/** The SDK copies arguments, and a copy has no own `__proto__`. */
function isPlainInput(input: unknown): input is JsonObject {
  return isRecord(input) && !Object.hasOwn(input, '__proto__');
}
