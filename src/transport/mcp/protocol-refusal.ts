import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { FailureKind } from '../../errors/failure-kinds.js';
import { Failure } from '../../errors/failure.js';
import { isRecord } from '../../tool/is-record.js';

/** An error as JSON-RPC writes it. */
export interface WrittenError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

const WORDS: Readonly<Record<number, string>> = {
  [ProtocolErrorCode.MethodNotFound]: 'Method not found',
  [ProtocolErrorCode.InvalidParams]:
    'The `_meta` of this request lacks what MCP 2026-07-28 asks for: protocolVersion, clientInfo and clientCapabilities.',
  [ProtocolErrorCode.UnsupportedProtocolVersion]: 'This protocol version is not served here.',
};

/** The client's own mistake, unless it says otherwise. */
const KINDS: Readonly<Record<number, FailureKind>> = {
  [ProtocolErrorCode.InternalError]: 'internal',
  [ProtocolErrorCode.ResourceNotFound]: 'unknown_tool',
  [ProtocolErrorCode.MissingRequiredClientCapability]: 'missing_capability',
};

/** A request that the SDK refuses by itself: its code and data say it better than the table, its words may quote the client. */
export class ProtocolRefusal extends Failure {
  /** What MCP defines for this code. */
  readonly data: Readonly<Record<string, unknown>>;
  private readonly code: number;

  constructor({ code, data }: WrittenError) {
    super(KINDS[code] ?? 'invalid_input', WORDS[code] ?? 'The protocol refused the message.');
    this.code = code;
    this.data = code !== ProtocolErrorCode.InvalidParams && isRecord(data) ? data : {};
  }

  override get jsonRpcCode(): number {
    return this.code;
  }
}
