import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Catalogue } from '../../../tool/catalogue.js';
import type { Eventual } from '../../../tool/eventual.js';
import type { Principal } from '../../../tool/principal.js';
import type { McpRequest } from '../mcp-request.js';
import { plainCallOf } from './plain-call.js';
import { PlainCalls } from './plain-calls.js';
import { PlainGreetings } from './plain-greetings.js';
import { plainListOf } from './plain-list.js';
import { PlainLists } from './plain-lists.js';

/** Answers what needs no protocol server: nearly everything that clients send. */
@Injectable()
export class PlainWay {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly calls: PlainCalls,
    private readonly lists: PlainLists,
    private readonly greetings: PlainGreetings,
  ) {}

  /** @returns False for a message that is not plain: nothing was done about it. A promise only where there is something to wait for. */
  answer(request: McpRequest, reply: FastifyReply, principal: Principal): Eventual<void> | false {
    const call = plainCallOf(request, this.catalogue);
    if (call !== undefined) return this.calls.answer(call, request, reply, principal);
    const list = plainListOf(request, this.catalogue);
    if (list !== undefined) return this.lists.answer(list, request, reply, principal);
    return this.greetings.answer(request, reply, principal) ?? false;
  }
}
