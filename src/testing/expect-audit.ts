import { AssertionError } from 'node:assert';
import { partOf } from './part-of.js';
import type { AuditRow, TestCall } from './test-call.js';

/**
 * Holds that the row the audit trail keeps of the call says this; fields that are left out may be anything, at any depth.
 * @throws AssertionError with both, as far as they were compared.
 */
export function expectAudit({ audit }: TestCall, expected: AuditRow): void {
  const { actual, isSame } = partOf(audit, expected);
  if (isSame) return;
  throw new AssertionError({
    message: 'The audit row of the call does not say what was expected.',
    actual,
    expected,
    operator: 'deepStrictEqual',
    stackStartFn: expectAudit,
  });
}
