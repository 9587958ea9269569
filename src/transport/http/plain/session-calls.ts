import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Call } from '../../../pipeline/call.js';
import { type Finished, Pipeline } from '../../../pipeline/pipeline.js';
import { type Eventual, watchEnd } from '../../../tool/eventual.js';
import { cacheHeader } from '../cache-header.js';
import { Exchange } from '../exchange.js';
import { McpEndpoint } from '../mcp-endpoint.js';
import { rateLimitHeaders } from '../rate-limit-headers.js';
import { sendRefusal } from '../send-refusal.js';
import { CallUnderWay } from '../sessions/call-under-way.js';
import type { Session } from '../sessions/session.js';
import { Sessions } from '../sessions/sessions.js';
import { PlainAnswers } from './plain-answers.js';
import type { PlainCall } from './plain-call.js';
import { plainRequest } from './plain-request.js';
import type { Sender } from './sender.js';
import { sendInSession } from './session-answer.js';

/** A plain call of a session, on its way. */
interface Started {
  readonly call: PlainCall;
  readonly sender: Sender;
  readonly session: Session;
  readonly exchange: Exchange;
  readonly underWay: CallUnderWay;
}

/** Takes plain calls of a session through the hall, and answers those that are over soon. The others are the SDK's. */
@Injectable()
export class SessionCalls {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly answers: PlainAnswers,
    private readonly endpoint: McpEndpoint,
    private readonly sessions: Sessions,
  ) {}

  answer(call: PlainCall, sender: Sender, session: Session, reply: FastifyReply): Eventual<void> {
    return session.shared === undefined
      ? this.begin(call, sender, session, reply)
      : this.answerShared(call, sender, session, reply);
  }

  private async answerShared(call: PlainCall, sender: Sender, session: Session, reply: FastifyReply): Promise<void> {
    if (await this.sessions.isAlive(session)) return this.begin(call, sender, session, reply);
    return this.endpoint.answer(sender.request, reply, sender.principal);
  }

  private begin(call: PlainCall, sender: Sender, session: Session, reply: FastifyReply): Eventual<void> {
    const underWay = new CallUnderWay((kind) => session.canAsk(kind));
    const exchange = Exchange.begin(sender.request, sender.principal, underWay);
    const started = { call, sender, session, exchange, underWay };
    const { leave } = session.enter(exchange);
    return watchEnd(() => this.serve(started, reply), leave);
  }

  private serve(started: Started, reply: FastifyReply): Eventual<void> {
    const { call, sender, exchange, underWay } = started;
    exchange.onBegun();
    const live = { ...underWay.live, onAdmitted: (admitted: Call) => exchange.onAdmitted(admitted) };
    const running = this.pipeline.run(plainRequest(call, sender, live));
    const finished = underWay.endedAtOnce(running);
    return finished === undefined ? this.follow(started, running, reply) : this.end(started, finished, reply);
  }

  private async follow(started: Started, running: Eventual<Finished>, reply: FastifyReply): Promise<void> {
    const { session, underWay, sender, exchange } = started;
    session.underWay.add(underWay);
    try {
      const finished = await underWay.endOf(running);
      if (finished === undefined) await this.endpoint.answer(sender.request, reply, sender.principal, exchange);
      else await this.end(started, finished, reply);
    } finally {
      session.underWay.delete(underWay);
      underWay.over();
    }
  }

  private end({ call, session, exchange }: Started, finished: Finished, reply: FastifyReply): Eventual<void> {
    exchange.onFinished(finished);
    const { settled, call: ended } = finished;
    if (settled.outcome === 'rate_limited' || settled.outcome === 'overloaded') {
      return sendRefusal(reply, settled.failure, ended, call.id);
    }
    const send = ({ text }: { readonly text: string }) => {
      const headers = { ...rateLimitHeaders(exchange.quotas), ...cacheHeader(finished) };
      return sendInSession(session, call, reply, headers, text);
    };
    const answering = this.answers.of(call, finished);
    return answering instanceof Promise ? answering.then(send) : send(answering);
  }
}
