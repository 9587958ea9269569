import { type CallToolResult, ProtocolError } from '@modelcontextprotocol/server';
import { FAILURES } from '../../errors/failure-table.js';
import type { Failure } from '../../errors/failure.js';
import type { CacheUse } from '../../pipeline/call.js';
import type { Finished } from '../../pipeline/pipeline.js';

/** What a client learns of a refusal beside its message: why, under which id, and when to come back. */
export function refusalData({ kind, detail }: Failure, decisionId: string): Record<string, unknown> {
  const { retryAfter, limit, remaining, rule, issues, requiredScopes, missing, requiredCapabilities, uri, mismatch } =
    detail;
  return {
    outcome: kind,
    decisionId,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(rule !== undefined && { rule }),
    ...(issues !== undefined && { issues }),
    ...(requiredScopes !== undefined && { requiredScopes }),
    ...(missing !== undefined && { missing }),
    ...(requiredCapabilities !== undefined && { requiredCapabilities }),
    ...(uri !== undefined && { uri }),
    ...(mismatch !== undefined && { mismatch }),
  };
}

/** The answer of `tools/call`: most failures are for the model to read, the others are JSON-RPC errors. */
export function toolResult(finished: Finished): CallToolResult {
  const { settled, call } = finished;
  if (settled.outcome !== 'ok' && FAILURES[settled.outcome].inCall === 'is_error') {
    return {
      content: [{ type: 'text', text: settled.failure.publicMessage }],
      isError: true,
      _meta: { 'gatehouse/refusal': refusalData(settled.failure, call.executionId) },
    };
  }
  const result = resultOrError(finished) as CallToolResult;
  // Not `ttlMs` and `cacheScope`: the protocol has those for lists and resources, and no client expects them here.
  return isCacheable(call.cache) ? { ...result, _meta: { 'gatehouse/cache': call.cache } } : result;
}

/** Whether it is told that an answer was, or was not, given before. */
export function isCacheable(use: CacheUse | undefined): use is 'hit' | 'miss' {
  return use === 'hit' || use === 'miss';
}

/** The answer of `resources/read` and `prompts/get`, where every failure is a JSON-RPC error. */
export function resultOrError({ settled, call }: Finished): Record<string, unknown> {
  if (settled.outcome === 'ok') return settled.answer;
  throw protocolError(settled.failure, call.executionId);
}

export function protocolError(failure: Failure, decisionId: string): ProtocolError {
  return new ProtocolError(FAILURES[failure.kind].jsonRpcCode, failure.publicMessage, refusalData(failure, decisionId));
}
