import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ATTEMPT, UPSTREAM } from '../observability/call-attributes.js';
import { CallLogs } from '../observability/call-logs.js';
import { inSpan } from '../observability/child-spans.js';
import { LOGGER } from '../observability/logger.js';
import { UpstreamMetrics } from '../observability/metrics/upstream-metrics.js';
import { Breakers } from '../resilience/breakers.js';
import type { Deadline } from '../resilience/deadline.js';
import { retry } from '../resilience/retry.js';
import { RetryBudgets } from '../resilience/retry-budgets.js';
import type { Ask } from '../tool/ask.js';
import type { ToolCall } from '../tool/tool-call.js';
import { Asking, Unanswered } from './asking.js';
import type { Call } from './call.js';
import { handlerFailure } from './handler-failure.js';
import { recordLimit } from './limit-records.stage.js';
import { answered, type Settled } from './settled.js';
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
    @Inject(LOGGER) logger: Logger,
  ) {
    breakers.onTransition((breaker, to) => {
      metrics.changed(breaker, to);
      logger.warn({ breaker, to }, 'a circuit breaker changed its state');
    });
  }

  async handle(call: Call): Promise<Settled> {
    const { operation } = call;
    const open: Asking['open'] = new Map();
    const returned = await this.attempts(call, open).catch((thrown: unknown) => {
      if (!(thrown instanceof Unanswered)) throw thrown;
    });
    if (open.size > 0) return answered({ questions: open });
    return answered(await shapeAnswer(operation, returned, call.request.name));
  }

  private attempts(call: Call, open: Asking['open']): Promise<unknown> {
    const { operation, deadline } = call;
    const { upstream, name, toolset } = operation;
    const breaker = upstream === undefined ? undefined : this.breakers.for(upstream);
    const attempt = () =>
      inSpan(`attempt ${name}`, { [ATTEMPT]: call.attempts + 1, ...(upstream && { [UPSTREAM]: upstream }) }, () =>
        this.attempt(call, open),
      );
    return retry(breaker ? () => breaker.run(attempt) : attempt, {
      retries: operation.kind === 'tool' ? operation.retries : 0,
      budget: this.budgets.for(upstream ?? toolset),
      signal: deadline.signal,
      leftMs: () => deadline.at - Date.now(),
      random: Math.random,
      onRetry: ({ kind }) => this.metrics.retried(upstream ?? toolset, name, kind),
    });
  }

  private async attempt(call: Call, open: Asking['open']): Promise<unknown> {
    const { operation } = call;
    const ownMs = operation.kind === 'tool' ? operation.policy.attemptTimeoutMs : undefined;
    using own = ownMs === undefined ? undefined : call.deadline.attempt(ownMs);
    const deadline = own ?? call.deadline;
    const asking = new Asking(open, call.askChannel, deadline.signal, (work) => aside(call, deadline, work));
    // Raced each time: a handler that ignores its signal must not outlive the call, nor hide its timeout from the breaker.
    const work = () => deadline.race(() => invoke(call, this.toolCall(call, deadline, asking), open));
    // Awaited here: the attempt's own time ends with this block.
    return await (operation.upstream === undefined
      ? work()
      : this.metrics.time(operation.upstream, operation.name, work));
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
      tell: call.request.tell ?? (() => {}),
      ask: ask as Ask,
      progress: onlyGrowing(call.request.reportProgress),
    };
  }
}

/** A person may take longer than a call may: while they think the clock stands, and somebody else runs. */
function aside<T>({ slot }: Call, deadline: Deadline, work: () => Promise<T>): Promise<T> {
  const suspended = () => deadline.suspend(work);
  return slot === undefined ? suspended() : slot.lend(suspended);
}

async function invoke(call: Call, toolCall: ToolCall, open: Asking['open']): Promise<unknown> {
  call.attempts += 1;
  try {
    return await call.operation.handle(call.input, toolCall);
  } catch (thrown) {
    // Stopped by its own question, not by an error, whatever it made of that.
    if (open.size > 0) throw new Unanswered('It has to ask first');
    throw handlerFailure(thrown);
  }
}

/** MCP: progress must increase with each notification. */
function onlyGrowing(report: Call['request']['reportProgress']): ToolCall['progress'] {
  let reached = -Infinity;
  return (done, total, message) => {
    if (report === undefined || done <= reached) return;
    reached = done;
    report(done, total, message);
  };
}
