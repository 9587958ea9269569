import { Injectable } from '@nestjs/common';
import type { GetPromptResult, ListPromptsResult, Server, ServerCapabilities } from '@modelcontextprotocol/server';
import { Catalogue } from '../../tool/catalogue.js';
import type { ProtocolFeature } from './feature.js';
import { resultOrError } from './mcp-answer.js';
import type { PeerOf } from './peer.js';
import { ServedCall } from './served-call.js';
import { VisibleListings } from './visible-listings.js';

/** `prompts/list` and `prompts/get`. */
@Injectable()
export class PromptsFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly listings: VisibleListings,
    private readonly calls: ServedCall,
  ) {}

  capabilities(): ServerCapabilities | undefined {
    return this.catalogue.prompts.length > 0 ? { prompts: {} } : undefined;
  }

  install(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('prompts/list', (_request, context) => {
      const { prompts } = this.listings.for(peerOf(context).principal);
      return { prompts } as ListPromptsResult;
    });
    server.setRequestHandler('prompts/get', async ({ params }, context) => {
      const asked = { kind: 'prompt', name: params.name, input: params.arguments } as const;
      return resultOrError(await this.calls.run(asked, peerOf, server, context)) as GetPromptResult;
    });
  }
}
