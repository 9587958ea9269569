import { AssertionError } from 'node:assert';
import type { OutcomeName } from '../errors/failure-kinds.js';
import type { TestCall } from './test-call.js';

/**
 * Holds that a call ended so, and tells the type what that means: after `expectOutcome(call, 'ok')` there is
 * `call.result`, after any other there is `call.failure`.
 * @throws AssertionError that says why the call ended otherwise.
 */
export function expectOutcome<Result, Outcome extends OutcomeName>(
  call: TestCall<Result>,
  outcome: Outcome,
): asserts call is TestCall<Result> & { readonly outcome: Outcome } {
  if (call.outcome === outcome) return;
  throw new AssertionError({
    message: `Expected the outcome ${outcome}, but the call ended with ${call.outcome}${reasonOf(call)}`,
    actual: call.outcome,
    expected: outcome,
    operator: 'strictEqual',
    stackStartFn: expectOutcome,
  });
}

function reasonOf(call: TestCall): string {
  if (call.outcome === 'ok') return `.\nIts result: ${JSON.stringify(call.result)}`;
  const { message, detail } = call.failure;
  const { cause, ...told } = detail;
  return [
    `: ${message}`,
    ...(Object.keys(told).length === 0 ? [] : [`Detail: ${JSON.stringify(told)}`]),
    ...(cause === undefined
      ? []
      : [`Cause: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`]),
  ].join('\n');
}
