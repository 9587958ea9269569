import type { McpRequest } from '../mcp-request.js';
import { areKnownCapabilities, isKnownClient } from './known-envelope.js';
import { EARLIER, type JsonObject, type PlainMessage, plainMessageOf } from './plain-message.js';

/** A plain request by which a client finds out who answers, and what that can do. */
export interface PlainGreeting extends PlainMessage {
  readonly method: GreetingMethod;
}

type GreetingMethod = 'initialize' | 'ping' | 'server/discover';

interface Shape {
  readonly method: GreetingMethod;
  readonly paramKeys: ReadonlySet<string>;
  /** Each is of one era only. */
  readonly isModern: boolean;
  readonly isSound: (params: JsonObject) => boolean;
}

const META_ALONE = new Set(['_meta']);
const HANDSHAKE = new Set(['protocolVersion', 'capabilities', 'clientInfo', '_meta']);

const SHAPES = new Map<unknown, Shape>([
  ['initialize', { method: 'initialize', paramKeys: HANDSHAKE, isModern: false, isSound: isHandshake }],
  ['ping', { method: 'ping', paramKeys: META_ALONE, isModern: false, isSound: () => true }],
  ['server/discover', { method: 'server/discover', paramKeys: META_ALONE, isModern: true, isSound: () => true }],
]);

export function plainGreetingOf(request: McpRequest): PlainGreeting | undefined {
  const shape = SHAPES.get(request.message?.['method']);
  if (shape === undefined) return undefined;
  const { method, paramKeys, isModern, isSound } = shape;
  const plain = plainMessageOf(request, method, paramKeys, noName);
  return plain?.isModern === isModern && isSound(plain.params) ? { ...plain, method } : undefined;
}

/** Of a revision that is answered with itself, and said as clients say it. */
function isHandshake({ protocolVersion, capabilities, clientInfo }: JsonObject): boolean {
  return (
    EARLIER.has(protocolVersion) &&
    clientInfo !== undefined &&
    isKnownClient(clientInfo) &&
    areKnownCapabilities(capabilities)
  );
}

function noName(): undefined {
  return undefined;
}
