import { Injectable } from '@nestjs/common';
import type { Server, ServerContext } from '@modelcontextprotocol/server';
import type { CallRequest } from '../../pipeline/call.js';
import { type Finished, Pipeline } from '../../pipeline/pipeline.js';
import { callRequest } from './call-request.js';
import type { PeerOf } from './peer.js';

/** Takes a request of the SDK through the hall, and tells the transport how it ended. */
@Injectable()
export class ServedCall {
  constructor(private readonly pipeline: Pipeline) {}

  async run(
    asked: Pick<CallRequest, 'kind' | 'name' | 'input'>,
    peerOf: PeerOf,
    server: Server,
    context: ServerContext,
  ): Promise<Finished> {
    const peer = peerOf(context);
    const finished = await this.pipeline.run(callRequest(asked, peer, server, context));
    peer.onFinished?.(finished);
    return finished;
  }
}
