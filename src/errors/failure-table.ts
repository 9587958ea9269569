import type { FailureKind } from './failure-kinds.js';

/** What one kind of failure means on every surface it can appear on. */
export interface FailureRow {
  /** How `tools/call` answers: as a result the model reads, as a JSON-RPC error the host reads, or not at all. */
  readonly inCall: 'is_error' | 'json_rpc_error' | 'no_reply';
  /**
   * JSON-RPC code where an error object is due: always at the door, always for resources and prompts.
   * Application codes mirror the HTTP status: MCP 2026-07-28 keeps -32768..-32000 for itself, and of those only
   * -32021, a capability the client lacks, is ours to send.
   */
  readonly jsonRpcCode: number;
  /** HTTP status when the request is refused at the door. */
  readonly httpStatus: number;
  /** What the caller reads instead of the failure's own message; absent where that message was written for the caller. */
  readonly publicMessage?: string;
  readonly tripsBreaker: boolean;
  readonly burnsErrorBudget: boolean;
}

const CALLERS_OWN = { tripsBreaker: false, burnsErrorBudget: false } as const;
const OURS = { tripsBreaker: false, burnsErrorBudget: true } as const;
const UPSTREAMS = { tripsBreaker: true, burnsErrorBudget: true } as const;

/** The one table every surface reads. A new kind is a row here, a row in docs/errors.md and a test. */
export const FAILURES: Readonly<Record<FailureKind, FailureRow>> = {
  invalid_input: { inCall: 'is_error', jsonRpcCode: -32602, httpStatus: 400, ...CALLERS_OWN },
  tool_error: { inCall: 'is_error', jsonRpcCode: -32602, httpStatus: 400, ...CALLERS_OWN },
  unknown_tool: { inCall: 'json_rpc_error', jsonRpcCode: -32602, httpStatus: 404, ...CALLERS_OWN },
  unauthenticated: { inCall: 'json_rpc_error', jsonRpcCode: 401, httpStatus: 401, ...CALLERS_OWN },
  forbidden: { inCall: 'is_error', jsonRpcCode: 403, httpStatus: 403, ...CALLERS_OWN },
  missing_capability: { inCall: 'json_rpc_error', jsonRpcCode: -32021, httpStatus: 400, ...CALLERS_OWN },
  rate_limited: { inCall: 'json_rpc_error', jsonRpcCode: 429, httpStatus: 429, ...CALLERS_OWN },
  upstream_limited: { inCall: 'is_error', jsonRpcCode: 429, httpStatus: 429, ...OURS },
  overloaded: { inCall: 'json_rpc_error', jsonRpcCode: 503, httpStatus: 503, ...OURS },
  circuit_open: { inCall: 'is_error', jsonRpcCode: 503, httpStatus: 503, ...OURS },
  timeout: { inCall: 'is_error', jsonRpcCode: 504, httpStatus: 504, ...UPSTREAMS },
  // What the client itself allowed was over: that says nothing of who should have answered in it.
  client_timeout: { inCall: 'is_error', jsonRpcCode: 504, httpStatus: 504, ...CALLERS_OWN },
  upstream: {
    inCall: 'is_error',
    jsonRpcCode: 502,
    httpStatus: 502,
    publicMessage: 'A system this tool depends on failed. Trying again later may help.',
    ...UPSTREAMS,
  },
  answer_too_large: { inCall: 'is_error', jsonRpcCode: 413, httpStatus: 413, ...CALLERS_OWN },
  cancelled: { inCall: 'no_reply', jsonRpcCode: 499, httpStatus: 499, ...CALLERS_OWN },
  internal: {
    inCall: 'json_rpc_error',
    jsonRpcCode: -32603,
    httpStatus: 500,
    publicMessage: 'Internal error. Quote the decision id when you report it.',
    ...OURS,
  },
};
