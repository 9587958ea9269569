// What a project tests its toolsets with.
import 'reflect-metadata';

export { testGatehouse, type TestGatehouse, type TestOptions } from './testing/test-gatehouse.js';
export type { CallOptions, Caller } from './testing/call-options.js';
export type { AnsweredCall, AuditRow, CallSpan, RefusedCall, TestCall } from './testing/test-call.js';
export type { HandlerName, InputOf, PromptName, ResultOf } from './testing/tool-types.js';
export { FakeClock } from './testing/fake-clock.js';
export { expectOutcome } from './testing/expect-outcome.js';
export { expectSpan, type ExpectedSpan } from './testing/expect-span.js';
export { expectAudit } from './testing/expect-audit.js';
