import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LIST_HINT, ServerInfo } from '../../mcp/server-info.js';
import { type ListAnswer, ServedList } from '../../mcp/served-list.js';
import type { AnswerBody } from './answer-body.js';
import { modernEnd } from './modern-end.js';
import type { PlainMessage } from './plain-message.js';
import type { Sender } from './sender.js';
import { WatchedAnswers } from './watched-answers.js';

type ToolPage = ListAnswer<'tools'>;

/** Answers plain lists: recorded and charged like any other, and written once for all who see the same. */
@Injectable()
export class PlainLists {
  private readonly written = new WeakMap<ToolPage['tools'], Buffer>();
  private readonly modernEnd: string;

  constructor(
    private readonly answers: WatchedAnswers,
    private readonly lists: ServedList,
    info: ServerInfo,
  ) {
    this.modernEnd = modernEnd(info, LIST_HINT);
  }

  answer(list: PlainMessage, sender: Sender, reply: FastifyReply): Promise<void> {
    const { principal, request } = sender;
    const peer = { principal, transport: 'http', remoteAddress: request.ip } as const;
    return this.answers.answer({ plain: list, method: 'tools/list', sender }, reply, () =>
      this.bodyOf(this.lists.answer('tools', undefined, peer), list.isModern),
    );
  }

  private bodyOf({ tools, nextCursor }: ToolPage, isModern: boolean): AnswerBody {
    let shared = this.written.get(tools);
    if (shared === undefined) this.written.set(tools, (shared = Buffer.from(JSON.stringify(tools))));
    const cursor = nextCursor === undefined ? '' : `,"nextCursor":${JSON.stringify(nextCursor)}`;
    return { before: '{"tools":', shared, after: `${cursor}${isModern ? `,${this.modernEnd}` : '}'}` };
  }
}
