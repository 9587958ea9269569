import type { ReadableSpan } from '../observability/telemetry/span-recorder.js';
import { EXECUTION_ID } from '../observability/call-attributes.js';
import type { CallSpan } from './test-call.js';

const STATUS = ['unset', 'ok', 'error'] as const;

/** The span of a call among those of its trace. */
export function callSpan(spans: readonly ReadableSpan[], executionId: string): CallSpan | undefined {
  const own = spans.find(({ attributes }) => attributes[EXECUTION_ID] === executionId);
  if (own === undefined) return undefined;
  const children = spans.filter((span) => span !== own).map(({ name }) => name);
  return { name: own.name, status: STATUS[own.status.code], attributes: own.attributes, children };
}
