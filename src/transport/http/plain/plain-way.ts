import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Catalogue } from '../../../tool/catalogue.js';
import type { Eventual } from '../../../tool/eventual.js';
import type { Principal } from '../../../tool/principal.js';
import type { McpRequest } from '../mcp-request.js';
import { Sessions } from '../sessions/sessions.js';
import { plainCallOf } from './plain-call.js';
import { PlainCalls } from './plain-calls.js';
import { PlainGreetings } from './plain-greetings.js';
import { plainListOf } from './plain-list.js';
import { PlainLists } from './plain-lists.js';
import { SessionCalls } from './session-calls.js';

/** Answers what needs no protocol server: nearly everything that clients send. */
@Injectable()
export class PlainWay {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly calls: PlainCalls,
    private readonly lists: PlainLists,
    private readonly greetings: PlainGreetings,
    private readonly sessions: Sessions,
    private readonly sessionCalls: SessionCalls,
  ) {}

  /** @returns False for a message that is not plain: nothing was done about it. A promise only where there is something to wait for. */
  answer(request: McpRequest, reply: FastifyReply, principal: Principal): Eventual<void> | false {
    const id = request.headers['mcp-session-id'];
    const session = id === undefined ? undefined : this.sessions.here(String(id), principal);
    if (id !== undefined && session === undefined) return false;
    const sender = { request, principal, session };
    const call = plainCallOf(request, this.catalogue);
    if (call !== undefined) {
      return session === undefined
        ? this.calls.answer(call, sender, reply)
        : this.sessionCalls.answer(call, sender, session, reply);
    }
    // Other instances would have to be asked whether the session goes on.
    if (session?.shared !== undefined) return false;
    const list = plainListOf(request, this.catalogue);
    if (list !== undefined) return this.lists.answer(list, sender, reply);
    return this.greetings.answer(sender, reply) ?? false;
  }
}
