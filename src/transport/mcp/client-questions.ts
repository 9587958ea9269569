import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type CreateMessageRequestParams,
  type ElicitInputParams,
  type InputRequest,
  inputRequired,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';
import type { AskChannel } from '../../pipeline/ask-channel.js';
import type { AskKind, Question } from '../../tool/ask.js';
import type { KnownAnswers } from './call-rounds.js';
import { canAnswer } from './client-abilities.js';

/** Milliseconds a person has to answer a question put over a session. */
const ANSWER_WITHIN_MS = 300_000;

/** The questions of one request: what its client can answer, and what it has answered already. */
export class ClientQuestions implements AskChannel {
  /** Answers the handler has used, to be carried into the next round. */
  readonly used: Record<string, unknown> = {};
  readonly put: AskChannel['put'];
  private readonly capabilities: ClientCapabilities;

  constructor(
    server: Server,
    private readonly context: ServerContext,
    private readonly known: KnownAnswers,
  ) {
    const { mcpReq } = context;
    const envelope: Readonly<Record<string, unknown>> | undefined = mcpReq.envelope;
    const declared = envelope === undefined ? server.getClientCapabilities() : envelope[CLIENT_CAPABILITIES_META_KEY];
    this.capabilities = (declared ?? {}) as ClientCapabilities;
    // The revisions before 2026-07-28 ask over the open session; that one ends the request and is called again.
    this.put = envelope === undefined ? (question, signal) => answerOver(mcpReq, question, signal) : undefined;
  }

  can(kind: AskKind): boolean {
    return canAnswer(this.capabilities, kind);
  }

  answerTo(key: string): unknown {
    const answer = Object.hasOwn(this.known, key) ? this.known[key] : this.context.mcpReq.inputResponses?.[key];
    if (answer !== undefined) this.used[key] = answer;
    return answer;
  }
}

/** @throws Failure for whatever kept the client from answering: none of it is a defect of the tool that asks. */
async function answerOver(
  { send }: ServerContext['mcpReq'],
  question: Question,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    return await send(asRequest(question) as never, { signal, timeout: ANSWER_WITHIN_MS });
  } catch (thrown) {
    signal.throwIfAborted();
    throw whyUnanswered(thrown);
  }
}

function whyUnanswered(cause: unknown): unknown {
  if (cause instanceof ProtocolError)
    return new Failure('invalid_input', `The client answered what it was asked with the error ${cause.code}.`, {
      cause,
    });
  if (!(cause instanceof SdkError)) return cause;
  switch (cause.code) {
    case SdkErrorCode.RequestTimeout:
      return new Failure('client_timeout', `Nobody answered within ${ANSWER_WITHIN_MS / 1_000} s.`, { cause });
    case SdkErrorCode.InvalidResult:
      return new Failure('invalid_input', 'The answer of the client does not fit what it was asked.', { cause });
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
    case SdkErrorCode.SendFailed:
      return new Failure('cancelled', 'The client went away before it answered.', { cause });
    default:
      return cause;
  }
}

export function inMcp(questions: ReadonlyMap<string, Question>): Record<string, InputRequest> {
  return Object.fromEntries([...questions].map(([key, question]) => [key, asRequest(question)]));
}

/** A question in MCP's words. */
function asRequest(question: Question): InputRequest {
  switch (question.kind) {
    case 'form':
      return inputRequired.elicit({ message: question.message, requestedSchema: question.fields } as ElicitInputParams);
    case 'url':
      return inputRequired.elicitUrl({ message: question.message, url: question.url });
    case 'model':
      return inputRequired.createMessage(question.request as unknown as CreateMessageRequestParams);
    case 'roots':
      return inputRequired.listRoots();
  }
}
