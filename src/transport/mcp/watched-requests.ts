import type { JSONRPCRequest, Server, ServerContext } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import { methodLabel } from '../../observability/methods.js';
import type { CallRequest } from '../../pipeline/call.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { Catalogue } from '../../tool/catalogue.js';
import { aboutRequest } from './about-request.js';
import { type Arrived, callRequest, originOf } from './call-request.js';
import { protocolError } from './mcp-answer.js';
import type { Peer } from './peer.js';
import { ProtocolRefusal, type WrittenError } from './protocol-refusal.js';

type Result = Record<string, unknown>;

/** Who sent a request that no handler gets. */
export interface Sender {
  readonly peer: Peer;
  /** Undefined where it did not even come to one. */
  readonly server: Server | undefined;
  readonly arrived: Arrived;
}

/** Requests that are no calls, and whatever the SDK refuses by itself: each is seen once, like a call. */
@Injectable()
export class WatchedRequests {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly pipeline: Pipeline,
  ) {}

  /** @throws JsonRpcError that says why the work failed. */
  async serve(
    { method, params }: JSONRPCRequest,
    work: () => Promise<Result>,
    peer: Peer,
    server: Server,
    context: ServerContext,
  ): Promise<Result> {
    peer.onBegun?.(context.mcpReq.id);
    const { what, operation } = aboutRequest(this.catalogue, method, params);
    const request = callRequest({ ...what, input: undefined }, peer, server, context);
    let result: Result = {};
    const doWork = async () => {
      result = await work();
    };
    const finished = await this.pipeline.watch(request, doWork, operation);
    peer.onFinished?.(finished);
    const { settled, call } = finished;
    if (settled.outcome !== 'ok') throw protocolError(settled.failure, call);
    return result;
  }

  /** Records what the SDK has refused before any handler saw it. @returns The error to answer instead. */
  async refused(error: WrittenError, request: JSONRPCRequest, from: Sender): Promise<WrittenError> {
    from.peer.onBegun?.(request.id);
    const failure = new ProtocolRefusal(error);
    const { about, asked } = this.unhandled(request, from);
    const finished = await this.pipeline.refuse(asked, failure, about.operation);
    from.peer.onFinished?.(finished);
    const { code, message, data } = protocolError(failure, finished.call);
    return { code, message, data };
  }

  /** Records what the SDK has answered without a handler. */
  async answered(request: JSONRPCRequest, from: Sender): Promise<void> {
    const { about, asked } = this.unhandled(request, from);
    await this.pipeline.watch(asked, () => Promise.resolve(), about.operation);
  }

  private unhandled(request: JSONRPCRequest, { peer, server, arrived }: Sender) {
    const { method, params } = request;
    const about = aboutRequest(this.catalogue, method, params);
    const asked: CallRequest = {
      ...about.what,
      method: methodLabel(method),
      input: undefined,
      principal: peer.principal,
      signal: AbortSignal.abort(),
      origin: originOf(peer, server, arrived),
    };
    return { about, asked };
  }
}
