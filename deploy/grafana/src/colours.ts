import type { OutcomeName } from '../../../src/errors/failure-kinds.js';

/** One meaning each, on every panel: green works, blue is plain information, yellow asks to look, red is broken. */
export const COLOURS = {
  good: '#73BF69',
  info: '#5794F2',
  quiet: '#8AB8FF',
  attention: '#FADE2A',
  serious: '#FF9830',
  broken: '#F2495C',
  muted: '#7B8087',
} as const;

/** Violet and blue is what a caller did wrong, orange and red what is wrong here or upstream. */
export const OUTCOME_COLOURS: Readonly<Record<OutcomeName, string>> = {
  ok: COLOURS.good,
  invalid_input: '#B877D9',
  tool_error: '#CA95E5',
  unknown_tool: '#8F3BB8',
  unauthenticated: '#3274D9',
  forbidden: '#5794F2',
  missing_capability: '#8AB8FF',
  rate_limited: '#33B5C7',
  answer_too_large: '#6ED0E0',
  client_timeout: '#B7DBAB',
  cancelled: COLOURS.muted,
  upstream_limited: '#FFCB7D',
  overloaded: '#FADE2A',
  circuit_open: '#FF9830',
  timeout: '#FF780A',
  upstream: '#F2495C',
  internal: '#C4162A',
};
