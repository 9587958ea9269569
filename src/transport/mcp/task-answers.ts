import type { ServerContext } from '@modelcontextprotocol/server';
import { TASKS_EXTENSION } from '../../pipeline/begin-task.stage.js';
import type { Finished } from '../../pipeline/pipeline.js';
import type { Task, TaskEnding } from '../../tasks/task.js';
import type { TaskWords } from '../../tasks/task-runner.js';
import { inMcp } from './client-questions.js';
import type { JsonRpcError } from './json-rpc-error.js';
import { toolResult } from './mcp-answer.js';
import { CLIENT_CAPABILITIES_META_KEY } from './protocol-words.js';

/** Milliseconds a client is asked to wait between two looks at a task. */
const POLL_INTERVAL_MS = 1_000;

/** How a task is stored: as `tasks/get` will answer it. */
export const TASK_WORDS: TaskWords = { questions: inMcp, ending };

/** Whether the client of this request declared the extension, which each request does anew. */
export function takesTasks({ mcpReq }: ServerContext): boolean {
  const envelope: Readonly<Record<string, unknown>> | undefined = mcpReq.envelope;
  const declared = envelope?.[CLIENT_CAPABILITIES_META_KEY] as { extensions?: Record<string, unknown> } | undefined;
  return declared?.extensions?.[TASKS_EXTENSION] !== undefined;
}

/** The answer of a `tools/call` that has become a task. */
export function createdTask(task: Task) {
  return { resultType: 'task', ...described(task) };
}

/** The answer of `tasks/get`. */
export function detailedTask(task: Task) {
  const { questions, result, error } = task;
  return {
    ...described(task),
    ...(questions !== undefined && { inputRequests: questions }),
    ...(result !== undefined && { result }),
    ...(error !== undefined && { error }),
  };
}

function described({ id, status, createdAt, updatedAt, ttlMs }: Task) {
  return {
    taskId: id,
    status,
    createdAt: createdAt.toISOString(),
    lastUpdatedAt: updatedAt.toISOString(),
    ttlMs,
    pollIntervalMs: POLL_INTERVAL_MS,
  };
}

/** What the model should read is a result, also when it tells of an error; `failed` is for errors of the protocol. */
function ending(finished: Finished): TaskEnding {
  try {
    return { status: 'completed', result: { resultType: 'complete', ...toolResult(finished) } };
  } catch (thrown) {
    const { code, message, data } = thrown as JsonRpcError;
    return { status: 'failed', error: { code, message, ...(data !== undefined && { data }) } };
  }
}
