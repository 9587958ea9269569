import type { CallToolResult } from '@modelcontextprotocol/server';
import { FAILURES } from '../../errors/failure-table.js';
import type { Failure } from '../../errors/failure.js';
import type { CacheUse, Call } from '../../pipeline/call.js';
import { STAGES_META_KEY } from '../../pipeline/journey.js';
import type { Finished } from '../../pipeline/pipeline.js';
import { JsonRpcError } from './json-rpc-error.js';
import { ProtocolRefusal } from './protocol-refusal.js';

/** As much of a call as says which decision it was. */
export type Decided = Pick<Call, 'executionId' | 'journey'>;

/** What a client learns of a refusal beside its message: why, under which id, and when to come back. */
export function refusalData(failure: Failure, { executionId, journey }: Decided): Record<string, unknown> {
  const { kind, detail } = failure;
  const { retryAfter, limit, remaining, rule, issues, requiredScopes, missing, requiredCapabilities, uri, mismatch } =
    detail;
  return {
    ...(failure instanceof ProtocolRefusal && failure.data),
    outcome: kind,
    decisionId: executionId,
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
    ...(journey !== undefined && { stages: journey.stages }),
  };
}

/**
 * The message of a refusal. Hosts show their model this alone, so where the cause is masked it names the id under which
 * operators find it.
 */
export function toldMessage(failure: Failure, { executionId }: Decided): string {
  const isMasked = FAILURES[failure.kind].publicMessage !== undefined;
  return isMasked ? `${failure.publicMessage} Decision id: ${executionId}.` : failure.publicMessage;
}

/** The answer of `tools/call`: most failures are for the model to read, the others are JSON-RPC errors. */
export function toolResult(finished: Finished): CallToolResult {
  const { settled, call } = finished;
  if (settled.outcome !== 'ok' && FAILURES[settled.outcome].inCall === 'is_error') {
    return {
      content: [{ type: 'text', text: toldMessage(settled.failure, call) }],
      isError: true,
      _meta: { 'gatehouse/refusal': refusalData(settled.failure, call) },
    };
  }
  const result = resultOrError(finished) as CallToolResult;
  // Not `ttlMs` and `cacheScope`: the protocol has those for lists and resources, and no client expects them here.
  return saysMore(call) ? { ...result, _meta: metaOf(call) } : result;
}

/** Whether a client is told something of how its call was answered, beside the answer. */
export function saysMore({ cache, journey }: Pick<Call, 'cache' | 'journey'>): boolean {
  return isCacheable(cache) || journey !== undefined;
}

function metaOf({ cache, journey, executionId }: Call): Record<string, unknown> {
  return {
    ...(isCacheable(cache) && { 'gatehouse/cache': cache }),
    ...(journey !== undefined && { [STAGES_META_KEY]: { executionId, stages: journey.stages } }),
  };
}

/** Whether it is told that an answer was, or was not, given before. */
export function isCacheable(use: CacheUse | undefined): use is 'hit' | 'miss' {
  return use === 'hit' || use === 'miss';
}

/** The answer of `resources/read` and `prompts/get`, where every failure is a JSON-RPC error. */
export function resultOrError({ settled, call }: Finished): Record<string, unknown> {
  if (settled.outcome === 'ok') return settled.answer;
  throw protocolError(settled.failure, call);
}

export function protocolError(failure: Failure, call: Decided): JsonRpcError {
  return new JsonRpcError(failure.jsonRpcCode, toldMessage(failure, call), refusalData(failure, call));
}
