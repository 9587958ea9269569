import type { CallSlot } from '../admission/call-slot.js';
import type { LimitVerdict } from '../admission/limits/limit-verdict.js';
import type { Failure } from '../errors/failure.js';
import type { ShadowRule } from '../identity/permissions.js';
import type { Deadline } from '../resilience/deadline.js';
import type { Method } from '../observability/methods.js';
import type { Operation } from '../tool/operation.js';
import { type Clock, SYSTEM_CLOCK } from '../tool/clock.js';
import type { StopSignal } from '../tool/stop-signal.js';
import type { ToolCall } from '../tool/tool-call.js';
import type { AnswerSize } from './answer-size.js';
import { executionIdAt } from './execution-id.js';
import type { Journey } from './journey.js';
import type { Answer } from './settled.js';
import { type AskChannel, NO_CHANNEL } from './ask-channel.js';
import type { Principal } from '../tool/principal.js';

/** As W3C spells it, unchecked. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

/** Where a call came in. Every value is from a closed set or for the audit row only; none becomes a metric label. */
export interface CallOrigin {
  readonly transport: 'http' | 'stdio';
  readonly protocolVersion: string | undefined;
  /** Name and version the client gives itself: a claim, not an identity. */
  readonly client: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly requestId: string | number | undefined;
  /** `Mcp-Session-Id`, where there is a session. */
  readonly sessionId: string | undefined;
  /** W3C trace context from `params._meta`: the client's own span. */
  readonly traceContext: TraceContext | undefined;
  /** The same from the HTTP headers: whoever carried the request, which may be a proxy on the way. */
  readonly httpTraceContext: TraceContext | undefined;
}

/** What a transport asks the hall to do. */
export interface CallRequest {
  readonly method: Method;
  /** `request`: no call, or refused before it was known what it asks for. */
  readonly kind: Operation['kind'] | 'request';
  /** Name of the tool or prompt, or URI of the resource, as the client wrote it. */
  readonly name: string;
  readonly input: unknown;
  readonly principal: Principal;
  /** Aborted when the client cancels or goes away. */
  readonly signal: StopSignal;
  readonly origin: CallOrigin;
  /** Milliseconds the client gives the call, as it wrote them. */
  readonly timeoutMs?: unknown;
  /** Whether the client asks which stages the call passed; who may know is decided here. */
  readonly wantsStages?: boolean;
  /** Present only when the client asked for progress. */
  readonly reportProgress?: (done: number, total?: number, message?: string) => void;
  /** Present where the client can be told something in the middle of the call. */
  readonly tell?: ToolCall['tell'];
  /** Present where the client can be asked something in the middle of the call. */
  readonly askChannel?: AskChannel;
  /** Present where the client takes a task for an answer: from its return on the call goes on without its request. */
  readonly beginTask?: (call: Call) => Promise<void>;
  /** Told once nothing refuses the call any more, so that HTTP need not keep its status back any longer. */
  readonly onAdmitted?: (call: Call) => void;
}

export interface WrittenAnswer {
  readonly answer: Answer;
  readonly text: string;
}

/** `bypass`: the answer is this call's own, so it was neither looked for nor kept. */
export type CacheUse = 'hit' | 'miss' | 'bypass';

/** One call on its way through the stages. Each stage adds what the later ones rely on. */
export class Call {
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly executionId: string;
  private readonly startedAt: number;
  attempts = 0;
  /** Milliseconds it waited for a slot; undefined until that is over, or when it did not come that far. */
  queuedMs: number | undefined;
  /** Of its answer, also of one that was withheld; undefined where there is none. */
  answerSize: AnswerSize | undefined;
  /** Its answer as JSON, once that has been written to be measured: whoever sends this very answer need not write it again. */
  written: WrittenAnswer | undefined;
  /** What it holds while it runs. Set by `admit`. */
  slot: CallSlot | undefined;
  /** When it got it, by `performance.now`. */
  admittedAt = 0;
  /** How many records the answer holds, where that was counted. */
  records: number | undefined;
  /** What the handler will get: the arguments as sent, then as the schema parsed them. */
  input: unknown;
  /** Set by `validateInput`. Until then the arguments may be anything, and are repeated nowhere. */
  isValid = false;
  /** Whether it was refused before the hall: then it is answered with an error, whatever it asked for. */
  isTurnedAway = false;
  /** Whether it is no call at all, but a request that is seen like one. */
  isWatched = false;
  /** Permissions in shadow that would have refused the call, or its answer. */
  readonly wouldForbid: ShadowRule[] = [];
  /** Set by `limitRate`. */
  limits: LimitVerdict | undefined;
  /** How the handler reaches its client; a stage may listen in. */
  askChannel: AskChannel;
  /** Present where the stages it passes are told. */
  journey: Journey | undefined;
  /** Set by `cache`, for what may be cached: whether the answer is one that was given before. */
  cache: CacheUse | undefined;
  private resolved: Operation | undefined;
  private started: Deadline | undefined;
  /** Why it may not go on, though its client has not gone. */
  withdrawal: Failure | undefined;

  constructor(
    readonly request: CallRequest,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {
    this.receivedAt = clock.now();
    this.executionId = executionIdAt(this.receivedAt);
    this.startedAt = clock.elapsed();
    this.input = request.input;
    this.askChannel = request.askChannel ?? NO_CHANNEL;
  }

  /** Ends it where it waits or runs, now or once its time begins. */
  withdraw(failure: Failure): void {
    this.withdrawal = failure;
    this.started?.withdraw(failure);
  }

  get principal(): Principal {
    return this.request.principal;
  }

  /** Set by `resolveOperation`; the stages behind it may rely on it. */
  get operation(): Operation {
    if (this.resolved === undefined) throw new Error('A stage asked for the operation before it was resolved');
    return this.resolved;
  }

  set operation(operation: Operation) {
    this.resolved = operation;
  }

  /** Undefined for a name nobody declared: such a name is never echoed into a label. */
  get known(): Operation | undefined {
    return this.resolved;
  }

  /** Set by `startDeadline`; the stages behind it may rely on it. */
  get deadline(): Deadline {
    if (this.started === undefined) throw new Error('A stage asked for the deadline before it was started');
    return this.started;
  }

  set deadline(deadline: Deadline) {
    this.started = deadline;
  }

  get durationMs(): number {
    return this.clock.elapsed() - this.startedAt;
  }
}
