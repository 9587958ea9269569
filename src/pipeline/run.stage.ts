import { Injectable } from '@nestjs/common';
import { CallLogs } from '../observability/call-logs.js';
import { Breakers } from '../resilience/breakers.js';
import { retry } from '../resilience/retry.js';
import type { Ask } from '../tool/ask.js';
import type { ToolCall } from '../tool/tool-call.js';
import { NO_CHANNEL } from './ask-channel.js';
import { Asking } from './asking.js';
import type { Call } from './call.js';
import { handlerFailure } from './handler-failure.js';
import { answered, type Settled } from './settled.js';
import { shapeAnswer } from './shape-answer.js';
import type { Stage } from './stage.js';

/** Retry, breaker, handler, output check, redaction. The only stage that may do its work more than once. */
@Injectable()
export class RunStage implements Stage {
  constructor(
    private readonly logs: CallLogs,
    private readonly breakers: Breakers,
  ) {}

  async handle(call: Call): Promise<Settled> {
    const { operation, deadline } = call;
    const asking = new Asking(call.request.askChannel ?? NO_CHANNEL, deadline.signal, (work) => aside(call, work));
    const toolCall = this.toolCall(call, asking);
    // Raced each time: a handler that ignores its signal must not outlive the call, nor hide its timeout from the breaker.
    const attempt = () => deadline.race(() => invoke(call, toolCall, asking));
    const breaker = operation.upstream === undefined ? undefined : this.breakers.for(operation.upstream);
    const returned = await retry(breaker ? () => breaker.run(attempt) : attempt, {
      retries: operation.kind === 'tool' ? operation.retries : 0,
      signal: deadline.signal,
      random: Math.random,
    });
    if (asking.open.size > 0) return answered({ questions: asking.open });
    return answered(await shapeAnswer(operation, returned, call.request.name));
  }

  private toolCall(call: Call, ask: Asking): ToolCall {
    return {
      executionId: call.executionId,
      tool: call.operation.name,
      principal: call.principal,
      signal: call.deadline.signal,
      deadline: call.deadline.at,
      log: this.logs.for(call.executionId, call.operation.name),
      tell: call.request.tell ?? (() => {}),
      ask: ask as Ask,
      progress: onlyGrowing(call.request.reportProgress),
    };
  }
}

/** A person may take longer than a call may: while they think the clock stands, and somebody else runs. */
function aside<T>({ deadline, slot }: Call, work: () => Promise<T>): Promise<T> {
  const suspended = () => deadline.suspend(work);
  return slot === undefined ? suspended() : slot.lend(suspended);
}

async function invoke(call: Call, toolCall: ToolCall, { open }: Asking): Promise<unknown> {
  call.attempts += 1;
  try {
    return await call.operation.handle(call.input, toolCall);
  } catch (thrown) {
    // Stopped by its own question, not by an error.
    if (open.size > 0) return undefined;
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
