import { Injectable } from '@nestjs/common';
import {
  type GetPromptResult,
  type ListPromptsResult,
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  type ListToolsResult,
  type ReadResourceResult,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { CallRequest } from '../../pipeline/call.js';
import { type Finished, Pipeline } from '../../pipeline/pipeline.js';
import { Catalogue } from '../../tool/catalogue.js';
import { VERSION } from '../../config/version.js';
import { callRequest } from './call-request.js';
import { resultOrError, toolResult } from './mcp-answer.js';
import type { Peer, PeerOf } from './peer.js';
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

/** Makes the SDK's protocol servers: thin shells over the catalogue and the pipeline, both long-lived. */
@Injectable()
export class ProtocolServers {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly listings: VisibleListings,
    private readonly pipeline: Pipeline,
  ) {}

  create(peerOf: PeerOf): Server {
    const { tools, resources, prompts } = this.catalogue;
    const server = new Server(SERVER_INFO, {
      capabilities: {
        ...(tools.length > 0 && { tools: {} }),
        ...(resources.length > 0 && { resources: {} }),
        ...(prompts.length > 0 && { prompts: {} }),
      },
      cacheHints: CACHE_HINTS,
    });
    if (tools.length > 0) this.serveTools(server, peerOf);
    if (resources.length > 0) this.serveResources(server, peerOf);
    if (prompts.length > 0) this.servePrompts(server, peerOf);
    return server;
  }

  private serveTools(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('tools/list', (_request, context) => {
      const { tools } = this.listings.for(peerOf(context).principal);
      return { tools } as ListToolsResult;
    });
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      const asked = { kind: 'tool', name: params.name, input: params.arguments } as const;
      return toolResult(await this.run(asked, peerOf(context), server, context));
    });
  }

  private serveResources(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('resources/list', (_request, context) => {
      const { resources } = this.listings.for(peerOf(context).principal);
      return { resources } as ListResourcesResult;
    });
    server.setRequestHandler('resources/templates/list', (_request, context) => {
      const { resourceTemplates } = this.listings.for(peerOf(context).principal);
      return { resourceTemplates } as ListResourceTemplatesResult;
    });
    server.setRequestHandler('resources/read', async ({ params }, context) => {
      const asked = { kind: 'resource', name: params.uri, input: undefined } as const;
      return resultOrError(await this.run(asked, peerOf(context), server, context)) as ReadResourceResult;
    });
  }

  private servePrompts(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('prompts/list', (_request, context) => {
      const { prompts } = this.listings.for(peerOf(context).principal);
      return { prompts } as ListPromptsResult;
    });
    server.setRequestHandler('prompts/get', async ({ params }, context) => {
      const asked = { kind: 'prompt', name: params.name, input: params.arguments } as const;
      return resultOrError(await this.run(asked, peerOf(context), server, context)) as GetPromptResult;
    });
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
