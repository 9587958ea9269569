import { Injectable } from '@nestjs/common';
import {
  type ListPromptsResult,
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  type ListToolsResult,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { CallRequest } from '../../pipeline/call.js';
import { type Finished, Pipeline } from '../../pipeline/pipeline.js';
import { Catalogue } from '../../tool/catalogue.js';
import { VERSION } from '../../config/version.js';
import { callRequest } from './call-request.js';
import { resultOrError, toolResult } from './mcp-answer.js';
import type { Peer } from './peer.js';
import { VisibleListings } from './visible-listings.js';

const SERVER_INFO = { name: 'gatehouse', title: 'Gatehouse', version: VERSION };

/** Lists depend on who asks, so no shared cache may keep them. Milliseconds. */
const LIST_HINT = { ttlMs: 60_000, cacheScope: 'private' } as const;
const CACHE_HINTS = {
  'tools/list': LIST_HINT,
  'resources/list': LIST_HINT,
  'resources/templates/list': LIST_HINT,
  'prompts/list': LIST_HINT,
};

/** Makes the SDK's protocol server for one peer: a thin shell over the catalogue and the pipeline, both long-lived. */
@Injectable()
export class ProtocolServers {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly listings: VisibleListings,
    private readonly pipeline: Pipeline,
  ) {}

  create(peer: Peer): Server {
    const { tools, resources, prompts } = this.catalogue;
    const server = new Server(SERVER_INFO, {
      capabilities: {
        ...(tools.length > 0 && { tools: {} }),
        ...(resources.length > 0 && { resources: {} }),
        ...(prompts.length > 0 && { prompts: {} }),
      },
      cacheHints: CACHE_HINTS,
    });
    if (tools.length > 0) this.serveTools(server, peer);
    if (resources.length > 0) this.serveResources(server, peer);
    if (prompts.length > 0) this.servePrompts(server, peer);
    return server;
  }

  private serveTools(server: Server, peer: Peer): void {
    server.setRequestHandler(
      'tools/list',
      () => ({ tools: this.listings.for(peer.principal).tools }) as ListToolsResult,
    );
    server.setRequestHandler('tools/call', async ({ params }, context) =>
      toolResult(await this.run({ kind: 'tool', name: params.name, input: params.arguments }, peer, server, context)),
    );
  }

  private serveResources(server: Server, peer: Peer): void {
    const { resources, resourceTemplates } = this.listings.for(peer.principal);
    server.setRequestHandler('resources/list', () => ({ resources }) as ListResourcesResult);
    server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates }) as ListResourceTemplatesResult);
    server.setRequestHandler(
      'resources/read',
      async ({ params }, context) =>
        resultOrError(
          await this.run({ kind: 'resource', name: params.uri, input: undefined }, peer, server, context),
        ) as never,
    );
  }

  private servePrompts(server: Server, peer: Peer): void {
    server.setRequestHandler(
      'prompts/list',
      () => ({ prompts: this.listings.for(peer.principal).prompts }) as ListPromptsResult,
    );
    server.setRequestHandler(
      'prompts/get',
      async ({ params }, context) =>
        resultOrError(
          await this.run({ kind: 'prompt', name: params.name, input: params.arguments }, peer, server, context),
        ) as never,
    );
  }

  private async run(
    asked: Pick<CallRequest, 'kind' | 'name' | 'input'>,
    peer: Peer,
    server: Server,
    context: ServerContext,
  ): Promise<Finished> {
    const finished = await this.pipeline.run(callRequest(asked, peer, server, context));
    peer.onFinished?.(finished);
    return finished;
  }
}
