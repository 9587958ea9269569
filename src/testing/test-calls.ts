import { EXECUTION_ID } from '../observability/call-attributes.js';
import type { SpanRecorder } from '../observability/telemetry/span-recorder.js';
import type { AskChannel } from '../pipeline/ask-channel.js';
import type { CallOrigin, CallRequest } from '../pipeline/call.js';
import type { Finished, Pipeline } from '../pipeline/pipeline.js';
import type { Answer } from '../pipeline/settled.js';
import type { ContentBlock, ResourceContents } from '../tool/mcp-content.js';
import { ANONYMOUS, type Principal } from '../tool/principal.js';
import type { PromptMessage } from '../tool/prompt.decorator.js';
import type { Caller, CallOptions } from './call-options.js';
import { callSpan } from './call-span.js';
import type { RecordedLines } from './recorded-lines.js';
import type { TestCall } from './test-call.js';

const ORIGIN: CallOrigin = {
  transport: 'stdio',
  protocolVersion: '2026-07-28',
  client: 'gatehouse-testing',
  remoteAddress: undefined,
  requestId: 1,
  sessionId: undefined,
  traceContext: undefined,
  httpTraceContext: undefined,
};

/** Sends calls through the hall and gathers what each of them left. */
export class TestCalls {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly lines: RecordedLines,
    private readonly recorder: SpanRecorder | undefined,
  ) {}

  tool(name: string, input: unknown, options?: CallOptions): Promise<TestCall> {
    return this.run({ method: 'tools/call', kind: 'tool', name, input }, options, toolResult);
  }

  resource(uri: string, options?: CallOptions): Promise<TestCall<readonly ResourceContents[]>> {
    const asked = { method: 'resources/read', kind: 'resource', name: uri, input: {} } as const;
    return this.run(asked, options, (answer) => ('contents' in answer ? answer.contents : []));
  }

  prompt(name: string, input: unknown, options?: CallOptions): Promise<TestCall<readonly PromptMessage[]>> {
    const asked = { method: 'prompts/get', kind: 'prompt', name, input } as const;
    return this.run(asked, options, (answer) => ('messages' in answer ? answer.messages : []));
  }

  private async run<Result>(
    asked: Pick<CallRequest, 'method' | 'kind' | 'name' | 'input'>,
    { as, signal = new AbortController().signal, timeoutMs, answers }: CallOptions = {},
    resultOf: (answer: Answer) => Result,
  ): Promise<TestCall<Result>> {
    const { call, settled } = await this.pipeline.run({
      ...asked,
      principal: principalOf(as),
      signal,
      origin: ORIGIN,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(answers && { askChannel: channelOf(answers) }),
    });
    const trails = {
      executionId: call.executionId,
      span: this.recorder && callSpan(this.recorder.take(EXECUTION_ID, call.executionId), call.executionId),
      audit: this.lines.takeAudit(call.executionId),
      cache: call.cache,
    };
    if (settled.outcome !== 'ok') return { ...trails, outcome: settled.outcome, failure: settled.failure };
    refuseQuestions(settled.answer, call);
    return { ...trails, outcome: 'ok', result: resultOf(settled.answer), content: contentOf(settled.answer) };
  }
}

function principalOf(as: Caller | undefined): Principal {
  if (as === undefined) return ANONYMOUS;
  return Object.freeze({ id: 'test-user', issuer: 'test', kind: 'jwt', roles: [], scopes: [], ...as });
}

/** A client that has all its answers ready, as one that comes again with them. */
function channelOf(answers: Readonly<Record<string, unknown>>): AskChannel {
  return { can: () => true, answerTo: (key) => answers[key], put: undefined };
}

function refuseQuestions(answer: Answer, { operation }: Finished['call']): void {
  if (!('questions' in answer)) return;
  const keys = [...answer.questions.keys()].map((key) => `"${key}"`).join(', ');
  throw new Error(`${operation.name} asks ${keys}: give answers that fit what is asked.`);
}

function contentOf(answer: Answer): readonly ContentBlock[] {
  return 'content' in answer ? answer.content : [];
}

function toolResult(answer: Answer): unknown {
  if (!('content' in answer)) return undefined;
  const { content, structuredContent } = answer;
  return structuredContent ?? content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
