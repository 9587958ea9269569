import { Injectable } from '@nestjs/common';
import { Failure } from '../errors/failure.js';
import type { ToolOperation } from '../tool/operation.js';
import type { Call } from './call.js';
import type { Stage } from './stage.js';

/** What a client declares that takes tasks. Source: SEP-2663, an extension of the 2026-07-28 revision. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** From here on the client need not wait. Behind every refusal that costs nothing: only what may run becomes a task. */
@Injectable()
export class BeginTaskStage implements Stage {
  enter(call: Call): void | Promise<void> {
    const { operation, request } = call;
    if (operation.kind !== 'tool' || operation.policy.task === undefined) return undefined;
    if (request.beginTask !== undefined) {
      return hasQuestionsFirst(operation, call) ? undefined : request.beginTask(call);
    }
    if (operation.policy.task === 'required') throw undeclaredTasks();
    return undefined;
  }
}

/** Such a call ends with its questions, and comes again with their answers. */
function hasQuestionsFirst({ policy }: ToolOperation, { request }: Call): boolean {
  return (policy.taskAfter ?? []).some((key) => request.askChannel?.answerTo(key) === undefined);
}

export function undeclaredTasks(): Failure {
  return new Failure('missing_capability', 'This works with tasks, which your client did not declare that it takes.', {
    requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
  });
}
