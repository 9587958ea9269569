import type { FailureKind } from '../../errors/failure-kinds.js';
import { Failure } from '../../errors/failure.js';
import { isRecord } from '../../tool/is-record.js';
import {
  INTERNAL_ERROR,
  INVALID_PARAMS,
  METHOD_NOT_FOUND,
  MISSING_CAPABILITY,
  RESOURCE_NOT_FOUND,
  UNSUPPORTED_VERSION,
} from './protocol-words.js';

/** An error as JSON-RPC writes it. */
export interface WrittenError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

const WORDS: Readonly<Record<number, string>> = {
  [METHOD_NOT_FOUND]: 'Method not found',
  [INVALID_PARAMS]:
    'The `_meta` of this request lacks what MCP 2026-07-28 asks for: protocolVersion, clientInfo and clientCapabilities.',
  [UNSUPPORTED_VERSION]: 'This protocol version is not served here.',
};

/** The client's own mistake, unless it says otherwise. */
const KINDS: Readonly<Record<number, FailureKind>> = {
  [INTERNAL_ERROR]: 'internal',
  [RESOURCE_NOT_FOUND]: 'unknown_tool',
  [MISSING_CAPABILITY]: 'missing_capability',
};

/** A request that the SDK refuses by itself: its code and data say it better than the table, its words may quote the client. */
export class ProtocolRefusal extends Failure {
  /** What MCP defines for this code. */
  readonly data: Readonly<Record<string, unknown>>;
  private readonly code: number;

  constructor({ code, data }: WrittenError) {
    super(KINDS[code] ?? 'invalid_input', WORDS[code] ?? 'The protocol refused the message.');
    this.code = code;
    this.data = code !== INVALID_PARAMS && isRecord(data) ? data : {};
  }

  override get jsonRpcCode(): number {
    return this.code;
  }
}
