import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { UnreadMetrics } from '../../../observability/metrics/unread-metrics.js';
import type { Call, CallRequest } from '../../../pipeline/call.js';
import { type Finished, Pipeline } from '../../../pipeline/pipeline.js';
import type { Eventual } from '../../../tool/eventual.js';
import { toldData } from '../../mcp/call-request.js';
import { cacheHeader } from '../cache-header.js';
import { goneSignal } from '../gone-signal.js';
import { rateLimitHeaders } from '../rate-limit-headers.js';
import { sendRefusal } from '../send-refusal.js';
import { sendWhole } from './send-whole.js';
import { EventAnswer } from './event-answer.js';
import { type PlainAnswer, PlainAnswers } from './plain-answers.js';
import type { PlainCall } from './plain-call.js';
import { plainRequest } from './plain-request.js';
import type { Sender } from './sender.js';

/** Milliseconds a call may take before the head of an answer in events is sent without it. */
const BEGIN_AFTER_MS = 1_000;

type Live = Pick<CallRequest, 'signal' | 'tell' | 'onAdmitted'>;

/** Takes plain calls through the hall and answers them, without a protocol server in between. */
@Injectable()
export class PlainCalls {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly answers: PlainAnswers,
    private readonly unread: UnreadMetrics,
  ) {}

  /** A promise only where there is something to wait for. */
  answer(call: PlainCall, sender: Sender, reply: FastifyReply): Eventual<void> {
    return call.isModern ? this.answerModern(call, sender, reply) : this.answerEarlier(call, sender, reply);
  }

  private answerModern(call: PlainCall, sender: Sender, reply: FastifyReply) {
    const running = this.pipeline.run(plainRequest(call, sender, { signal: goneSignal(reply) }));
    return running instanceof Promise
      ? running.then((finished) => this.endModern(call, finished, reply))
      : this.endModern(call, running, reply);
  }

  private endModern(call: PlainCall, finished: Finished, reply: FastifyReply): Eventual<void> {
    if (sendInsteadOf(finished, reply)) return;
    const answering = this.answers.of(call, finished);
    if (answering instanceof Promise) return answering.then((answer) => sendModern(answer, finished, reply));
    sendModern(answering, finished, reply);
  }

  private async answerEarlier(call: PlainCall, sender: Sender, reply: FastifyReply) {
    const known: { admitted?: Call; finished?: Finished } = {};
    const answer = new EventAnswer(reply, () => headersOf(known.admitted, known.finished), this.unread);
    let isDue = false;
    const live: Live = {
      signal: goneSignal(reply),
      onAdmitted: (begun) => {
        known.admitted = begun;
        // It has stood in line for as long as that.
        if (isDue) answer.begin();
      },
      tell: (level, message, data) => answer.tell(messageNotification(level, toldData(message, data), call.tool.name)),
    };
    const begin = setTimeout(() => {
      isDue = true;
      if (known.admitted !== undefined) answer.begin();
    }, BEGIN_AFTER_MS);
    const finished = await this.pipeline.run(plainRequest(call, sender, live));
    clearTimeout(begin);
    known.admitted ??= finished.call;
    known.finished = finished;
    // Once the head is sent, every end is an event: HTTP has said its status.
    if (!answer.hasBegun && sendInsteadOf(finished, reply)) return;
    answer.end((await this.answers.of(call, finished)).text);
  }
}

function messageNotification(level: string, data: unknown, logger: string): object {
  return { jsonrpc: '2.0', method: 'notifications/message', params: { level, data, logger } };
}

function sendModern({ text, status }: PlainAnswer, finished: Finished, reply: FastifyReply): void {
  sendWhole(reply, status, { 'content-type': 'application/json', ...headersOf(finished.call, finished) }, text);
}

function headersOf(call: Call | undefined, finished: Finished | undefined): Record<string, string> {
  return { ...rateLimitHeaders(call?.limits?.quotas ?? []), ...cacheHeader(finished) };
}

/** A refusal that HTTP has a status for; nothing for a client that has gone. */
function sendInsteadOf({ settled, call }: Finished, reply: FastifyReply): boolean {
  if (settled.outcome === 'rate_limited' || settled.outcome === 'overloaded') {
    sendRefusal(reply, settled.failure, call, call.request.origin.requestId);
    return true;
  }
  if (settled.outcome !== 'cancelled') return false;
  reply.raw.destroy();
  return true;
}
