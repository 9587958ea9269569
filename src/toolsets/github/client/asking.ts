import type { ToolCall } from '../../../tool/tool-call.js';

/** On whose behalf GitHub is asked. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Epoch milliseconds by which the answer is needed; absent where only the signal says so. */
  readonly deadline?: number;
  /**
   * Whether a request that failed at GitHub is sent once more. A call of one request leaves that to the pipeline, which
   * repeats it whole and counts it; where a call is many requests, or nothing else repeats it, each is by itself.
   */
  readonly repeatsEach?: boolean;
}

/** For what nothing else repeats: resources, prompts, and one request of many. */
export function oneOfMany({ signal, deadline }: Pick<ToolCall, 'signal' | 'deadline'>): Asking {
  return { signal, deadline, repeatsEach: true };
}
