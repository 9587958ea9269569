import type { Server, ServerContext } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import type { Failure } from '../../errors/failure.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { Catalogue } from '../../tool/catalogue.js';
import { type Asked, askedOperation } from './asked.js';
import { callRequest } from './call-request.js';
import { protocolError } from './mcp-answer.js';
import type { Peer } from './peer.js';

/** Requests that end before the hall: recorded like a call that was refused there, and answered with an error of MCP. */
@Injectable()
export class Refusals {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly pipeline: Pipeline,
  ) {}

  /**
   * @param operation Of which it was asked; a template of resources is not found by the name it has itself.
   * @throws JsonRpcError that says why.
   */
  async refuse(
    asked: Asked,
    failure: Failure,
    peer: Peer,
    server: Server,
    context: ServerContext,
    operation = askedOperation(this.catalogue, asked),
  ): Promise<never> {
    peer.onBegun?.(context.mcpReq.id);
    const request = callRequest({ ...asked, input: undefined }, peer, server, context);
    const finished = await this.pipeline.refuse(request, failure, operation);
    peer.onFinished?.(finished);
    throw protocolError(failure, finished.call);
  }
}
