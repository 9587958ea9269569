import type { PassedStage } from '../../pipeline/journey.js';
import { isRecord } from '../../tool/is-record.js';

/** What a service says of a call it refused: `refusalData` of its answers. */
export interface Refusal {
  readonly outcome: string;
  readonly message: string;
  readonly decisionId: string | undefined;
  readonly stages: readonly PassedStage[];
  /** Whatever else it said: when to come back, what is missing. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** @param data Of an error, or of an answer that says it is one. Undefined where the service said nothing of the kind. */
export function refusalOf(message: string, data: unknown): Refusal | undefined {
  if (!isRecord(data) || typeof data['outcome'] !== 'string') return undefined;
  const { outcome, decisionId, stages, ...rest } = data as Readonly<Record<string, unknown>> & { outcome: string };
  return {
    outcome,
    message,
    decisionId: typeof decisionId === 'string' ? decisionId : undefined,
    stages: Array.isArray(stages) ? (stages as PassedStage[]) : [],
    data: rest,
  };
}

/** A service that answers, and does not let the caller in. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly refusal: Refusal) {
    super(`The service refused (${refusal.outcome}): ${refusal.message}`);
  }
}
