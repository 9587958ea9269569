import { Injectable } from '@nestjs/common';
import type { GetPromptResult, ListPromptsResult, Server, ServerCapabilities } from '@modelcontextprotocol/server';
import { Catalogue } from '../../tool/catalogue.js';
import type { ProtocolFeature } from './feature.js';
import { resultOrError } from './mcp-answer.js';
import type { PeerOf } from './peer.js';
import { ServedCall } from './served-call.js';
import { ServedList } from './served-list.js';

/** `prompts/list` and `prompts/get`. */
@Injectable()
export class PromptsFeature implements ProtocolFeature {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly lists: ServedList,
    private readonly calls: ServedCall,
  ) {}

  capabilities(): ServerCapabilities | undefined {
    return this.catalogue.declares('prompt') ? { prompts: {} } : undefined;
  }

  install(server: Server, peerOf: PeerOf): void {
    server.setRequestHandler('prompts/list', async ({ params }, context) => {
      const page = this.lists.answer('prompts', params?.cursor, peerOf(context));
      return page as ListPromptsResult;
    });
    server.setRequestHandler('prompts/get', async ({ params }, context) => {
      const asked = { kind: 'prompt', name: params.name, input: params.arguments } as const;
      return this.calls.answer(
        asked,
        (finished) => resultOrError(finished) as GetPromptResult,
        peerOf,
        server,
        context,
      );
    });
  }
}
