import type { FailureKind } from '../errors/failure-kinds.js';
import type { Failure } from '../errors/failure.js';
import type { ContentBlock } from '../tool/mcp-content.js';

/** The span of a call, as OpenTelemetry would export it. */
export interface CallSpan {
  /** `tools/call current` */
  readonly name: string;
  readonly status: 'unset' | 'ok' | 'error';
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of the spans inside it, in the order they began: attempts, waits, queries, those of the toolset. None of requests. */
  readonly children: readonly string[];
}

/** The row that the audit trail keeps of a call: see docs/audit.md for its fields. */
export type AuditRow = Readonly<Record<string, unknown>>;

/** What is left of every call. */
interface Trails {
  /** Also the decision id of a refusal. */
  readonly executionId: string;
  /** Undefined where another OpenTelemetry SDK runs in the process, which has the spans then. */
  readonly span: CallSpan | undefined;
  readonly audit: AuditRow;
  /** Whether the answer was one that was given before; undefined for what may not be cached. */
  readonly cache: 'hit' | 'miss' | 'bypass' | undefined;
}

export interface AnsweredCall<Result> extends Trails {
  readonly outcome: 'ok';
  /** As the client gets it: checked, redacted. What is no object is its text. */
  readonly result: Result;
  readonly content: readonly ContentBlock[];
}

export interface RefusedCall extends Trails {
  readonly outcome: FailureKind;
  /** Whole, with its cause; a client reads its `publicMessage`. */
  readonly failure: Failure;
}

/** A call that has ended. */
export type TestCall<Result = unknown> = AnsweredCall<Result> | RefusedCall;
