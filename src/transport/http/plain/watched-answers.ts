import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Method } from '../../../observability/methods.js';
import { Pipeline } from '../../../pipeline/pipeline.js';
import { NO_CALL } from '../../mcp/asked.js';
import { protocolError } from '../../mcp/mcp-answer.js';
import { Exchange } from '../exchange.js';
import { rateLimitHeaders } from '../rate-limit-headers.js';
import { sendRefusal } from '../send-refusal.js';
import type { AnswerBody } from './answer-body.js';
import { sendEvent } from './event-answer.js';
import { errorText, resultText } from './plain-answers.js';
import type { PlainMessage } from './plain-message.js';
import { plainOrigin } from './plain-request.js';
import type { Sender } from './sender.js';
import { sendInSession } from './session-answer.js';
import { sendWhole } from './send-whole.js';

/** A plain request that is no call. */
interface PlainAsked {
  readonly plain: PlainMessage;
  readonly method: Method;
  readonly sender: Sender;
}

/** What is answered here is over before anybody can go. */
const NEVER = new AbortController().signal;

/** Answers plain requests that are no calls: each recorded like any other. */
@Injectable()
export class WatchedAnswers {
  constructor(private readonly pipeline: Pipeline) {}

  /** @param result Gives the text of the result's JSON. */
  async answer({ plain, method, sender }: PlainAsked, reply: FastifyReply, result: () => AnswerBody): Promise<void> {
    const { request, principal, session } = sender;
    const use = session?.enter(Exchange.begin(request, principal));
    const origin = plainOrigin(plain, sender);
    const asked = { ...NO_CALL, method, input: undefined, principal, signal: NEVER, origin } as const;
    let body: AnswerBody = '';
    const { settled, call } = await this.pipeline.watch(asked, () => {
      body = resultText(result(), plain.id);
      return Promise.resolve();
    });
    use?.leave();
    if (settled.outcome === 'rate_limited' || settled.outcome === 'overloaded') {
      sendRefusal(reply, settled.failure, call, plain.id);
      return;
    }
    if (settled.outcome !== 'ok') body = errorText(protocolError(settled.failure, call), plain.id);
    const headers = rateLimitHeaders(request.quotas ?? []);
    if (plain.isModern) sendWhole(reply, 200, { 'content-type': 'application/json', ...headers }, body);
    else if (session !== undefined) await sendInSession(session, plain, reply, headers, body);
    else sendEvent(reply, headers, body);
  }
}
