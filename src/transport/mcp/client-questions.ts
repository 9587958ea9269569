import type {
  ClientCapabilities,
  CreateMessageRequestParams,
  ElicitInputParams,
  InputRequest,
  InputRequiredResult,
  Server,
  ServerContext,
} from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';
import type { AskChannel } from '../../pipeline/ask-channel.js';
import type { AskKind, Question } from '../../tool/ask.js';
import type { KnownAnswers } from './call-rounds.js';
import { canAnswer } from './client-abilities.js';
import { officialSdk } from './official-sdk.js';
import { CLIENT_CAPABILITIES_META_KEY } from './protocol-words.js';

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
    return await send((await asRequest(question)) as never, { signal, timeout: ANSWER_WITHIN_MS });
  } catch (thrown) {
    signal.throwIfAborted();
    throw await whyUnanswered(thrown);
  }
}

async function whyUnanswered(cause: unknown): Promise<unknown> {
  const { ProtocolError, SdkError, SdkErrorCode } = await officialSdk();
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

type Questions = ReadonlyMap<string, Question>;

/** What a call ends with that goes on once its client has answered these. */
export async function questionsResult(questions: Questions, requestState: string): Promise<InputRequiredResult> {
  const { inputRequired } = await officialSdk();
  return inputRequired({ inputRequests: await inMcp(questions), requestState });
}

export async function inMcp(questions: Questions): Promise<Record<string, InputRequest>> {
  const requests = [...questions].map(async ([key, question]) => [key, await asRequest(question)] as const);
  return Object.fromEntries(await Promise.all(requests));
}

/** A question in MCP's words. */
async function asRequest(question: Question): Promise<InputRequest> {
  const { inputRequired } = await officialSdk();
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
