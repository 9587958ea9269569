import { AssertionError } from 'node:assert';
import { partOf } from './part-of.js';
import type { CallSpan, TestCall } from './test-call.js';

/** What is left out may be anything, in `attributes` too; `children` must be there in this order, others between them. */
export type ExpectedSpan = Partial<CallSpan>;

/**
 * Holds that the call left a span that says this.
 * @throws AssertionError with both, as far as they were compared.
 */
export function expectSpan({ span }: TestCall, { children = [], ...expected }: ExpectedSpan): void {
  if (span === undefined) {
    throw new AssertionError({
      message: 'The call has no span here: another OpenTelemetry SDK runs in this process and has it.',
      stackStartFn: expectSpan,
    });
  }
  const { actual, isSame } = partOf(span, expected);
  if (isSame && isInOrder(children, span.children)) return;
  throw new AssertionError({
    message: 'The span of the call does not say what was expected.',
    actual: { ...(actual as object), ...(children.length > 0 && { children: span.children }) },
    expected: { ...expected, ...(children.length > 0 && { children }) },
    operator: 'deepStrictEqual',
    stackStartFn: expectSpan,
  });
}

function isInOrder(expected: readonly string[], actual: readonly string[]): boolean {
  let from = 0;
  return expected.every((name) => {
    const at = actual.indexOf(name, from);
    from = at + 1;
    return at !== -1;
  });
}
