import { Injectable } from '@nestjs/common';
import type { EmptyResult, Server, ServerCapabilities, ServerContext } from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { Catalogue } from '../../tool/catalogue.js';
import { callRequest } from './call-request.js';
import { ChangeNotices } from './change-notices.js';
import type { ProtocolFeature } from './feature.js';
import { protocolError } from './mcp-answer.js';
import type { PeerOf } from './peer.js';

/**
 * What clients may be told of: lists and resources that change. The 2025 revisions ask for a resource with
 * `resources/subscribe`; 2026-07-28 with `subscriptions/listen`, which the SDK answers and the door guards.
 */
@Injectable()
export class ChangesFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly notices: ChangeNotices,
    private readonly pipeline: Pipeline,
  ) {}

  capabilities(): ServerCapabilities {
    const listChanged = true;
    return {
      ...(this.catalogue.declares('tool') && { tools: { listChanged } }),
      ...(this.catalogue.declares('prompt') && { prompts: { listChanged } }),
      ...(this.catalogue.declares('resource') && { resources: { listChanged, subscribe: true } }),
    };
  }

  install(server: Server, peerOf: PeerOf): void {
    if (!this.catalogue.declares('resource')) return;
    server.setRequestHandler('resources/subscribe', ({ params }, context) =>
      this.subscribe(params.uri, peerOf, server, context),
    );
    server.setRequestHandler('resources/unsubscribe', ({ params }): EmptyResult => {
      this.notices.unwatch(server, params.uri);
      return {};
    });
  }

  private async subscribe(uri: string, peerOf: PeerOf, server: Server, context: ServerContext): Promise<EmptyResult> {
    const peer = peerOf(context);
    try {
      this.notices.watch(server, uri, peer.principal);
      return {};
    } catch (thrown) {
      const failure = Failure.from(thrown);
      const request = callRequest({ kind: 'resource', name: uri, input: undefined }, peer, server, context);
      const { call } = await this.pipeline.refuse(request, failure, this.catalogue.resource(uri)?.operation);
      throw protocolError(failure, call.executionId);
    }
  }
}
