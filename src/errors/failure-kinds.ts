/** How a call can fail. With `ok` these are the closed set of outcomes: the metric label is the kind. */
export const FAILURE_KINDS = [
  'invalid_input',
  'tool_error',
  'unknown_tool',
  'unauthenticated',
  'forbidden',
  'missing_capability',
  'rate_limited',
  'upstream_limited',
  'overloaded',
  'circuit_open',
  'timeout',
  'client_timeout',
  'upstream',
  'answer_too_large',
  'cancelled',
  'internal',
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

/** How a call ended: the same word in the metric label, the span, the audit row and the error data. */
export type OutcomeName = 'ok' | FailureKind;
