import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type CreateMessageRequestParams,
  type ElicitInputParams,
  type InputRequest,
  inputRequired,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { AskChannel } from '../../pipeline/ask-channel.js';
import type { AskKind, Question } from '../../tool/ask.js';
import type { KnownAnswers } from './call-rounds.js';

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
    this.put =
      envelope === undefined
        ? (question, signal) => mcpReq.send(asRequest(question) as never, { signal, timeout: ANSWER_WITHIN_MS })
        : undefined;
  }

  can(kind: AskKind): boolean {
    const { elicitation, sampling, roots } = this.capabilities;
    switch (kind) {
      // Without a mode it is forms: what elicitation was before it had modes.
      case 'form':
        return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
      case 'url':
        return elicitation?.url !== undefined;
      case 'model':
        return sampling !== undefined;
      case 'roots':
        return roots !== undefined;
    }
  }

  answerTo(key: string): unknown {
    const answer = Object.hasOwn(this.known, key) ? this.known[key] : this.context.mcpReq.inputResponses?.[key];
    if (answer !== undefined) this.used[key] = answer;
    return answer;
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
