import { Injectable } from '@nestjs/common';
import type { ListToolsResult, Server, ServerCapabilities } from '@modelcontextprotocol/server';
import { Catalogue } from '../../tool/catalogue.js';
import type { ProtocolFeature } from './feature.js';
import { toolResult } from './mcp-answer.js';
import type { PeerOf } from './peer.js';
import { ServedCall } from './served-call.js';
import { VisibleListings } from './visible-listings.js';

/** `tools/list` and `tools/call`. */
@Injectable()
export class ToolsFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly listings: VisibleListings,
    private readonly calls: ServedCall,
  ) {}

  capabilities(): ServerCapabilities | undefined {
    return this.catalogue.tools.length > 0 ? { tools: {} } : undefined;
  }

  install(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('tools/list', (_request, context) => {
      const { tools } = this.listings.for(peerOf(context).principal);
      return { tools } as ListToolsResult;
    });
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      const asked = { kind: 'tool', name: params.name, input: params.arguments } as const;
      return toolResult(await this.calls.run(asked, peerOf, server, context));
    });
  }
}
