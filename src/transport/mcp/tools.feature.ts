import { Injectable } from '@nestjs/common';
import type { ListToolsResult, Server, ServerCapabilities } from '@modelcontextprotocol/server';
import { Catalogue } from '../../tool/catalogue.js';
import type { ProtocolFeature } from './feature.js';
import { toolResult } from './mcp-answer.js';
import type { PeerOf } from './peer.js';
import { ServedCall } from './served-call.js';
import { ServedList } from './served-list.js';

/** `tools/list` and `tools/call`. */
@Injectable()
export class ToolsFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly lists: ServedList,
    private readonly calls: ServedCall,
  ) {}

  capabilities(): ServerCapabilities | undefined {
    return this.catalogue.declares('tool') ? { tools: {} } : undefined;
  }

  install(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('tools/list', async ({ params }, context) => {
      const page = this.lists.answer('tools', params?.cursor, peerOf(context));
      return page as ListToolsResult;
    });
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      const asked = { kind: 'tool', name: params.name, input: params.arguments } as const;
      return this.calls.answer(asked, toolResult, peerOf, server, context);
    });
  }
}
