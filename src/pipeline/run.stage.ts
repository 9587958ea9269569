import { Inject, Injectable } from '@nestjs/common';
import type { Attributes } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { ATTEMPT, UPSTREAM } from '../observability/call-attributes.js';
import { CallLogs } from '../observability/call-logs.js';
import { inSpan } from '../observability/child-spans.js';
import { isRecorded } from '../observability/client-span.js';
import { LOGGER } from '../observability/logger.js';
import { UpstreamMetrics } from '../observability/metrics/upstream-metrics.js';
import { Breakers } from '../resilience/breakers.js';
import type { Deadline } from '../resilience/deadline.js';
import { type Eventual, isPending } from '../tool/eventual.js';
import { retry } from '../resilience/retry.js';
import type { RetryBudget } from '../resilience/retry-budget.js';
import { RetryBudgets } from '../resilience/retry-budgets.js';
import type { Ask } from '../tool/ask.js';
import { Clock } from '../tool/clock.js';
import type { ToolCall } from '../tool/tool-call.js';
import { Asking, Unanswered } from './asking.js';
import type { Call } from './call.js';
import { handlerFailure } from './handler-failure.js';
import { recordLimit } from './limit-records.stage.js';
import { type Answer, answered, type Settled } from './settled.js';
import { shapeAnswer } from './shape-answer.js';
import type { Stage } from './stage.js';

/** Retry, breaker, attempt timeout, handler, output check, redaction. The only stage that may do its work more than once. */
@Injectable()
export class RunStage implements Stage {
  constructor(
    private readonly logs: CallLogs,
    private readonly breakers: Breakers,
    private readonly budgets: RetryBudgets,
    private readonly metrics: UpstreamMetrics,
    private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    breakers.onTransition((breaker, to) => {
      metrics.changed(breaker, to);
      logger.warn({ breaker, to }, 'a circuit breaker changed its state');
    });
  }

  handle(call: Call): Eventual<Settled> {
    this.logs.begun(call.executionId, call.operation.name, call.principal);
    const open: Asking['open'] = new Map();
    let returned: unknown;
    try {
      returned = this.attempts(call, open);
    } catch (thrown) {
      return unanswered(call, open, thrown);
    }
    return returned instanceof Promise
      ? returned.then(
          (value) => settle(call, open, value),
          (thrown) => unanswered(call, open, thrown),
        )
      : settle(call, open, returned);
  }

  private attempts(call: Call, open: Asking['open']): Eventual<unknown> {
    const { operation } = call;
    const { upstream, toolset } = operation;
    const breaker = upstream === undefined ? undefined : this.breakers.for(upstream);
    const attempt = () => this.tracedAttempt(call, open);
    const guarded = breaker === undefined ? attempt : () => breaker.run(attempt);
    const budget = this.budgets.for(upstream ?? toolset);
    return operation.kind === 'tool' && operation.retries > 0
      ? this.again(guarded, call, operation.retries, budget)
      : once(guarded, budget);
  }

  private again(
    attempt: () => Eventual<unknown>,
    { operation: { upstream, toolset, name }, deadline }: Call,
    retries: number,
    budget: RetryBudget,
  ): Promise<unknown> {
    return retry(attempt, {
      retries,
      budget,
      signal: deadline.signal,
      clock: this.clock,
      leftMs: () => deadline.leftMs,
      random: Math.random,
      onRetry: ({ kind }) => this.metrics.retried(upstream ?? toolset, name, kind),
    });
  }

  private tracedAttempt(call: Call, open: Asking['open']): Eventual<unknown> {
    return isRecorded()
      ? inSpan(`attempt ${call.operation.name}`, attributesOf(call), () => this.attempt(call, open))
      : this.attempt(call, open);
  }

  private attempt(call: Call, open: Asking['open']): Eventual<unknown> {
    const { operation } = call;
    const ownMs = operation.kind === 'tool' ? operation.policy.attemptTimeoutMs : undefined;
    return ownMs === undefined
      ? this.attemptWithin(call.deadline, call, open)
      : this.attemptInOwnTime(ownMs, call, open);
  }

  private async attemptInOwnTime(ms: number, call: Call, open: Asking['open']): Promise<unknown> {
    using own = call.deadline.attempt(ms);
    // Awaited here: the attempt's own time ends with this block.
    return await this.attemptWithin(own, call, open);
  }

  private attemptWithin(deadline: Deadline, call: Call, open: Asking['open']): Eventual<unknown> {
    const { upstream, name } = call.operation;
    // Raced each time: a handler that ignores its signal must not outlive the call, nor hide its timeout from the breaker.
    const work = () => deadline.race(() => this.invoke(deadline, call, open));
    return upstream === undefined ? work() : this.metrics.time(upstream, name, work);
  }

  private invoke(deadline: Deadline, call: Call, open: Asking['open']): Eventual<unknown> {
    const asking = new Asking(open, call.askChannel, deadline.signal, (work) => aside(call, deadline, work));
    const toolCall = this.toolCall(call, deadline, asking);
    call.attempts += 1;
    try {
      const returned = call.operation.handle(call.input, toolCall);
      return isPending(returned) ? waitFor(returned, deadline.signal, open) : returned;
    } catch (thrown) {
      throw handlerEnd(thrown, deadline.signal, open);
    }
  }

  private toolCall(call: Call, deadline: Deadline, ask: Asking): ToolCall {
    return {
      executionId: call.executionId,
      tool: call.operation.name,
      principal: call.principal,
      limits: { records: recordLimit(call) },
      signal: deadline.signal,
      deadline: deadline.at,
      log: this.logs.for(call.executionId, call.operation.name),
      tell: call.request.tell ?? tellNobody,
      ask: ask as Ask,
      progress: onlyGrowing(call.request.reportProgress),
    };
  }
}

function once(attempt: () => Eventual<unknown>, budget: RetryBudget): Eventual<unknown> {
  budget.earn();
  return attempt();
}

function unanswered(call: Call, open: Asking['open'], thrown: unknown): Eventual<Settled> {
  if (!(thrown instanceof Unanswered)) throw thrown;
  return settle(call, open, undefined);
}

function settle(call: Call, open: Asking['open'], returned: unknown): Eventual<Settled> {
  if (open.size > 0) return answered({ questions: open });
  const answer = shapeAnswer(call.operation, returned, call.request.name);
  return answer instanceof Promise ? settleInTime(call, answer) : answered(answer);
}

/** A schema that asks somebody may wait for ever: it is part of the call's work. */
async function settleInTime({ deadline }: Call, answer: Promise<Answer>): Promise<Settled> {
  return answered(await deadline.race(() => answer));
}

function attributesOf({ attempts, operation: { upstream } }: Call): Attributes {
  return upstream === undefined ? { [ATTEMPT]: attempts + 1 } : { [ATTEMPT]: attempts + 1, [UPSTREAM]: upstream };
}

/** A person may take longer than a call may: while they think the clock stands, and somebody else runs. */
function aside<T>({ slot }: Call, deadline: Deadline, work: () => Promise<T>): Promise<T> {
  const suspended = () => deadline.suspend(work);
  return slot === undefined ? suspended() : slot.lend(suspended);
}

async function waitFor(returned: PromiseLike<unknown>, signal: AbortSignal, open: Asking['open']): Promise<unknown> {
  try {
    return await returned;
  } catch (thrown) {
    throw handlerEnd(thrown, signal, open);
  }
}

/** What becomes of an attempt whose handler threw. */
function handlerEnd(thrown: unknown, signal: AbortSignal, open: Asking['open']): Error {
  // Stopped by its own question, not by an error, whatever it made of that.
  return open.size > 0 ? new Unanswered('It has to ask first') : handlerFailure(thrown, signal);
}

function tellNobody(): void {}

/** MCP: progress must increase with each notification. */
function onlyGrowing(report: Call['request']['reportProgress']): ToolCall['progress'] {
  let reached = -Infinity;
  return (done, total, message) => {
    if (report === undefined || done <= reached) return;
    reached = done;
    report(done, total, message);
  };
}
