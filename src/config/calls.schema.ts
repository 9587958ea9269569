import { z } from 'zod';
import { setting } from './setting.js';
import { flag, list, text, wholeNumber } from './setting-kinds.js';

/** The name of a tool, or `*` for any run of characters in it, and a number: `report_*=5`. */
const BULKHEAD = /^[A-Za-z0-9_.*-]{1,128}=[1-9]\d{0,5}$/;
const bulkhead = text()
  .regex(BULKHEAD, { error: 'must list tools with a number above 0 each, such as report_*=5' })
  .transform((written) => {
    const [tools = '', maxRunning] = written.split('=');
    return { tools, maxRunning: Number(maxRunning) };
  });

export const callsSchema = z.strictObject({
  timeoutMs: setting(wholeNumber(1, 3_600_000).default(30_000), {
    env: 'CALL_TIMEOUT_MS',
    description: 'Milliseconds for a whole call, retries included, where the tool sets none of its own.',
  }),
  maxRunning: setting(wholeNumber(1, 100_000).default(100), {
    env: 'CALLS_MAX_RUNNING',
    description: 'Calls served at once.',
  }),
  maxQueued: setting(wholeNumber(0, 1_000_000).default(200), {
    env: 'CALLS_MAX_QUEUED',
    description: 'Calls that may wait for one of them to end; further ones are answered 503.',
  }),
  maxQueueMs: setting(wholeNumber(1, 3_600_000).default(10_000), {
    env: 'CALLS_MAX_QUEUE_MS',
    description: 'Milliseconds a call may wait there before it is answered 503.',
  }),
  answerMaxBytes: setting(wholeNumber(256, 1_073_741_824).default(1_048_576), {
    env: 'ANSWER_MAX_BYTES',
    description:
      'Most bytes of an answer, as JSON, where the tool sets none of its own; a larger one is refused whole.',
  }),
  answerMaxTokens: setting(wholeNumber(64, 268_435_456).optional(), {
    env: 'ANSWER_MAX_TOKENS',
    description: 'The same in tokens of its text, estimated as four characters each; without it only bytes count.',
    example: '25000',
  }),
  breakerFailures: setting(wholeNumber(1, 1_000).default(5), {
    env: 'BREAKER_FAILURES',
    description: 'Failures of an upstream in a row after which it is left alone.',
  }),
  breakerOpenMs: setting(wholeNumber(10, 3_600_000).default(60_000), {
    env: 'BREAKER_OPEN_MS',
    description: 'Milliseconds it is left alone before one call tries it again.',
  }),
  bulkheads: setting(list(bulkhead).default([]), {
    env: 'CALLS_MAX_RUNNING_BY_TOOL',
    description:
      'Calls of one tool served at once, by name or pattern; a tool may also say so itself, the strictest counts.',
    example: 'get_revenue_report=5,report_*=10',
  }),
  adaptive: setting(flag().default(false), {
    env: 'CALLS_ADAPTIVE',
    description:
      '`true` finds how many calls to serve at once from how long they take, between `CALLS_MIN_RUNNING` and `CALLS_MAX_RUNNING`.',
  }),
  minRunning: setting(wholeNumber(1, 100_000).default(10), {
    env: 'CALLS_MIN_RUNNING',
    description: 'The fewest calls served at once when that is found automatically.',
  }),
});
