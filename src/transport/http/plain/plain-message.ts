import { isRecord } from '../../../tool/is-record.js';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from '../../mcp/protocol-words.js';
import type { McpRequest } from '../mcp-request.js';
import { areKnownCapabilities, isKnownClient } from './known-envelope.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A request that says what nearly every one says and nothing else, so that it needs no protocol server to answer it. */
export interface PlainMessage {
  readonly id: string | number;
  readonly params: JsonObject;
  readonly meta: JsonObject;
  /** Of a request of the 2026-07-28 revision: that of its envelope; before, what the header says, if anything. */
  readonly protocolVersion: string | undefined;
  readonly isModern: boolean;
}

export const MODERN = '2026-07-28';
/** Of those with Streamable HTTP. */
export const EARLIER: ReadonlySet<unknown> = new Set(['2025-11-25', '2025-06-18', '2025-03-26']);
const ACCEPTS = new Set(['application/json, text/event-stream', 'application/json,text/event-stream']);
const KEYS = new Set(['jsonrpc', 'id', 'method', 'params']);
const NOTIFICATION_KEYS = new Set(['jsonrpc', 'method', 'params']);
const NO_KEYS: ReadonlySet<string> = new Set();
const META_KEYS = new Set(['traceparent', 'tracestate', 'baggage', 'gatehouse/timeoutMs']);
const ENVELOPE_KEYS = new Set([
  ...META_KEYS,
  PROTOCOL_VERSION_META_KEY,
  CLIENT_INFO_META_KEY,
  CLIENT_CAPABILITIES_META_KEY,
]);
const NOTHING: JsonObject = {};

/**
 * Recognises a plain request. Whatever it is not sure of is undefined and goes the SDK's way, so a doubt costs time, never
 * a rule of the protocol. The door has let it in.
 * @param name What the header `Mcp-Name` must say, from the 2026-07-28 revision on.
 */
export function plainMessageOf(
  request: McpRequest,
  method: string,
  paramKeys: ReadonlySet<string>,
  name: (params: JsonObject) => unknown,
): PlainMessage | undefined {
  const { headers } = request;
  const message = plainlyCarried(request, method, KEYS);
  if (message === undefined) return undefined;
  const { id, params = NOTHING } = message;
  if (!isId(id) || !isRecord(params) || !hasOnly(params, paramKeys)) return undefined;
  const { _meta: meta = NOTHING } = params;
  if (!isRecord(meta)) return undefined;
  const isModern = meta[PROTOCOL_VERSION_META_KEY] !== undefined;
  const isSound = isModern ? isModernMessage(headers, meta, method, name(params)) : isEarlierMessage(headers, meta);
  if (!isSound) return undefined;
  const protocolVersion = headers['mcp-protocol-version'] as string | undefined;
  return { id, params, meta, protocolVersion, isModern };
}

/** Recognises a notification of the revisions before 2026-07-28 that tells nothing but its name, outside of any session. */
export function isPlainNotification(request: McpRequest, method: string): boolean {
  const message = plainlyCarried(request, method, NOTIFICATION_KEYS);
  if (message === undefined) return false;
  const { params = NOTHING } = message;
  const isAlone = request.headers['mcp-session-id'] === undefined;
  return isAlone && isRecord(params) && hasOnly(params, NO_KEYS) && isEarlierMessage(request.headers, NOTHING);
}

/** The message of this method, where it has these keys alone and is sent as clients send messages. */
function plainlyCarried(
  { method: httpMethod, headers, message }: McpRequest,
  method: string,
  keys: ReadonlySet<string>,
): McpRequest['message'] {
  if (message === undefined || message['method'] !== method) return undefined;
  const isPlain =
    httpMethod === 'POST' &&
    headers['content-type'] === 'application/json' &&
    ACCEPTS.has(headers.accept ?? '') &&
    headers['last-event-id'] === undefined &&
    message['jsonrpc'] === '2.0' &&
    hasOnly(message, keys);
  return isPlain ? message : undefined;
}

/** Headers and envelope agree, and what the client says of itself is what clients say. */
function isModernMessage(headers: McpRequest['headers'], meta: JsonObject, method: string, name: unknown): boolean {
  return (
    meta[PROTOCOL_VERSION_META_KEY] === MODERN &&
    headers['mcp-protocol-version'] === MODERN &&
    headers['mcp-method'] === method &&
    headers['mcp-name'] === name &&
    // Such a session is not asked for by its id.
    headers['mcp-session-id'] === undefined &&
    hasOnly(meta, ENVELOPE_KEYS) &&
    isKnownClient(meta[CLIENT_INFO_META_KEY]) &&
    areKnownCapabilities(meta[CLIENT_CAPABILITIES_META_KEY])
  );
}

function isEarlierMessage(headers: McpRequest['headers'], meta: JsonObject): boolean {
  const version = headers['mcp-protocol-version'];
  return (
    (version === undefined || EARLIER.has(version)) &&
    headers['mcp-method'] === undefined &&
    headers['mcp-name'] === undefined &&
    hasOnly(meta, META_KEYS)
  );
}

function hasOnly(value: JsonObject, keys: ReadonlySet<string>): boolean {
  for (const key in value) if (!keys.has(key)) return false;
  return true;
}

function isId(id: unknown): id is string | number {
  return typeof id === 'string' || Number.isSafeInteger(id);
}
