import { Injectable } from '@nestjs/common';
import type { Failure } from '../../errors/failure.js';
import { isAllowed } from '../../identity/permissions.js';
import type { ParameterHeader } from '../../tool/parameter-headers.js';
import type { Principal } from '../../tool/principal.js';
import { PROTOCOL_VERSION_META_KEY } from '../mcp/protocol-words.js';
import { DoorDecision } from './door-decision.js';
import { DoorRefusal } from './door-refusal.js';
import { decodeHeaderValue } from './header-value.js';
import type { McpRequest } from './mcp-request.js';
import type { JsonRpcMessage } from './read-json-body.js';

/** JSON-RPC code of MCP 2026-07-28 for a header that does not say what the body says. */
const HEADER_MISMATCH = -32020;

/** Every value a header was sent with, by its name in lower case. */
type SentHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Holds `Mcp-Param-*` headers against the arguments they mirror: a proxy that routed by the header must have routed
 * the call that is made. Source: MCP 2026-07-28, "Custom Headers from Tool Parameters".
 */
@Injectable()
export class ParameterHeaderCheck {
  constructor(private readonly decision: DoorDecision) {}

  refusalOf({ message, raw }: Pick<McpRequest, 'message' | 'raw'>, principal: Principal): Failure | undefined {
    const tool = this.decision.operationOf(message);
    if (tool?.kind !== 'tool' || tool.parameterHeaders.length === 0) return undefined;
    // Who may not call the tool learns nothing of its headers: the hall refuses that.
    if (!isAllowed(tool, principal)) return undefined;
    const { arguments: input, _meta: meta } = (message?.['params'] ?? {}) as JsonRpcMessage;
    // Clients of earlier revisions know nothing of these headers.
    if (typeof valueAt(meta, [PROTOCOL_VERSION_META_KEY]) !== 'string') return undefined;
    for (const declared of tool.parameterHeaders) {
      const fault = faultOf(valueAt(input, declared.path), declared, raw.headersDistinct);
      if (fault !== undefined) return mismatch(declared, fault);
    }
    return undefined;
  }
}

function faultOf(value: unknown, { header, type }: ParameterHeader, sent: SentHeaders): string | undefined {
  const values = sent[header] ?? [];
  // A client leaves the header out; whoever adds one wants a proxy to see another call than we do.
  if (value === undefined || value === null) return values.length > 0 ? 'is sent without the argument' : undefined;
  // What the schema does not allow is refused with it, in words that help more.
  if (typeof value === 'object') return undefined;
  const [first, ...others] = values;
  if (first === undefined) return 'is missing';
  if (others.length > 0) return 'is sent more than once';
  const text = decodeHeaderValue(first);
  if (text === undefined) return 'is neither plain ASCII nor valid Base64 of UTF-8';
  return isSame(text, value, type) ? undefined : 'differs from the argument';
}

const WHOLE_NUMBER = /^-?\d+(\.0+)?$/;

function isSame(text: string, value: unknown, type: ParameterHeader['type']): boolean {
  // `42.0` is the same integer as `42`.
  if (type === 'integer' && typeof value === 'number') return WHOLE_NUMBER.test(text) && Number(text) === value;
  return text === String(value);
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as JsonRpcMessage)[key] : undefined,
    root,
  );
}

/** Names the pair, never its values: an argument is nobody's to log. */
function mismatch({ header, path }: ParameterHeader, fault: string): DoorRefusal {
  const argument = path.join('.');
  return new DoorRefusal(
    'invalid_input',
    `Bad Request: the request headers and body disagree: ${header}, which mirrors the argument ${argument}, ${fault}.`,
    { httpStatus: 400, jsonRpcCode: HEADER_MISMATCH },
    { mismatch: { header, body: argument } },
  );
}
