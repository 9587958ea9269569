import { STAGES_META_KEY } from '../../pipeline/journey.js';
import { isRecord } from '../../tool/is-record.js';
import type { Called } from './called.js';

const REFUSAL_META_KEY = 'gatehouse/refusal';

/** A call for programs. Its stages stand at the top alone, wherever the service told them. */
export function callJson({ tool, caller, ms, answer }: Called): object {
  const { result, refusal, ...ended } = answer;
  return {
    tool,
    caller,
    ms,
    ...ended,
    ...(result !== undefined && { result: withoutStages(result) }),
    ...(refusal !== undefined && { refusal: { ...refusal, stages: undefined } }),
  };
}

function withoutStages({ _meta, ...result }: NonNullable<Called['answer']['result']>): object {
  if (_meta === undefined) return result;
  const { [STAGES_META_KEY]: _stages, [REFUSAL_META_KEY]: refusal, ...others } = _meta;
  const meta = { ...others, ...(isRecord(refusal) && { [REFUSAL_META_KEY]: { ...refusal, stages: undefined } }) };
  return { ...result, ...(Object.keys(meta).length > 0 && { _meta: meta }) };
}
