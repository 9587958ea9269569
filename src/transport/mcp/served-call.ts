import type { InputRequiredResult, Server, ServerContext } from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';
import type { CallRequest } from '../../pipeline/call.js';
import type { Finished, Pipeline } from '../../pipeline/pipeline.js';
import type { Eventual } from '../../tool/eventual.js';
import type { Task } from '../../tasks/task.js';
import type { TaskRunner } from '../../tasks/task-runner.js';
import { callRequest } from './call-request.js';
import { type BoundCall, type CallRounds } from './call-rounds.js';
import { ClientQuestions, questionsResult } from './client-questions.js';
import type { PeerOf } from './peer.js';
import type { Refusals } from './refusals.js';
import { createdTask, takesTasks, TASK_WORDS } from './task-answers.js';

type Asked = Pick<CallRequest, 'kind' | 'name' | 'input'>;

/** Takes a request of the SDK through the hall, tells the transport how it ended, and answers in MCP's words. */
export class ServedCall {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly rounds: CallRounds,
    private readonly tasks: TaskRunner,
    private readonly refusals: Refusals,
  ) {}

  /** @param answerOf What a call that has ended becomes; one that has questions is answered here. */
  async answer<Result>(
    asked: Asked,
    answerOf: (finished: Finished) => Result,
    peerOf: PeerOf,
    server: Server,
    context: ServerContext,
  ): Promise<Result | InputRequiredResult> {
    const peer = peerOf(context);
    peer.onBegun?.(context.mcpReq.id);
    const call: BoundCall = { ...asked, method: context.mcpReq.method, principal: peer.principal };
    const known = await this.rounds
      .open(context.mcpReq.requestState(), call, context)
      .catch((thrown: unknown) => Failure.from(thrown));
    // A state is the client's own envelope, not the tool's input: a wrong one is an error of the protocol.
    if (known instanceof Failure) return this.refusals.refuse(asked, known, peer, server, context);
    const questions = new ClientQuestions(server, context, known);
    const request = { ...callRequest(asked, peer, server, context), askChannel: questions };
    const finished = await (peer.join?.(request) ?? this.run(request, context));
    // The SDK knows no such result, and lets it pass.
    if ('ttlMs' in finished) return createdTask(finished) as Result;
    peer.onFinished?.(finished);
    const { settled } = finished;
    if (settled.outcome !== 'ok' || !('questions' in settled.answer)) return answerOf(finished);
    return questionsResult(settled.answer.questions, await this.rounds.seal({ ...known, ...questions.used }, call));
  }

  private run(request: CallRequest, context: ServerContext): Eventual<Finished | Task> {
    const mayBeTask = request.kind === 'tool' && takesTasks(context);
    return mayBeTask ? this.tasks.run(request, TASK_WORDS) : this.pipeline.run(request);
  }
}
