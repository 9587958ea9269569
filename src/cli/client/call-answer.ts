import { type CallToolResult, ProtocolError } from '@modelcontextprotocol/client';
import { type PassedStage, STAGES_META_KEY } from '../../pipeline/journey.js';
import { isRecord } from '../../tool/is-record.js';
import { type Refusal, refusalOf } from './refused.js';

/** How a call ended, whichever way its service said so. */
export interface CallAnswer {
  readonly outcome: string;
  /** Also the decision id of a refusal; undefined where the service did not tell. */
  readonly executionId: string | undefined;
  /** Empty where the caller may not know them, or where the door refused the call. */
  readonly stages: readonly PassedStage[];
  readonly result: CallToolResult | undefined;
  readonly refusal: Refusal | undefined;
}

export function answeredWith(result: CallToolResult): CallAnswer {
  const { content, isError, _meta = {} } = result;
  if (isError !== true) {
    const told = _meta[STAGES_META_KEY];
    const { executionId, stages } = isRecord(told) ? told : {};
    return {
      outcome: 'ok',
      executionId: typeof executionId === 'string' ? executionId : undefined,
      stages: Array.isArray(stages) ? (stages as PassedStage[]) : [],
      result,
      refusal: undefined,
    };
  }
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  const refusal = refusalOf(text, _meta['gatehouse/refusal']);
  // Not our words: a service behind a proxy, or no Gatehouse at all.
  return refusal === undefined ? { ...NOTHING_TOLD, outcome: 'tool_error', result } : refusedWith(refusal, result);
}

export function refusedWith(refusal: Refusal, result?: CallToolResult): CallAnswer {
  const { outcome, decisionId, stages } = refusal;
  return { outcome, executionId: decisionId, stages, result, refusal };
}

/** Undefined for an error that is no answer of a service. */
export function refusalIn(thrown: unknown): Refusal | undefined {
  return thrown instanceof ProtocolError ? refusalOf(thrown.message, thrown.data) : undefined;
}

const NOTHING_TOLD = { executionId: undefined, stages: [], refusal: undefined } as const;
