import { FAILURES } from '../errors/failure-table.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';

/** The code of the JSON-RPC error a client gets; undefined for a result, also one that says it went wrong. */
export function errorCodeOf({ request, isTurnedAway }: Call, settled: Settled): number | undefined {
  if (settled.outcome === 'ok') return undefined;
  const { inCall } = FAILURES[settled.outcome];
  if (inCall === 'no_reply') return undefined;
  const isError = inCall === 'json_rpc_error' || request.kind !== 'tool' || isTurnedAway;
  return isError ? settled.failure.jsonRpcCode : undefined;
}
