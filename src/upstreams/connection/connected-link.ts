import { outgoingTrace } from '../../observability/outgoing-trace.js';
import type { ContentBlock, ResourceContents } from '../../tool/mcp-content.js';
import type { PromptMessage } from '../../tool/prompt.decorator.js';
import type { JsonSchema } from '../../tool/schema.js';
import type { Definition } from '../definition.js';
import type { Calling, UpstreamLink, UpstreamToolAnswer } from '../upstream-link.js';
import type { UpstreamConnection } from './upstream-connection.js';
import { upstreamError } from './upstream-error.js';
import type { UpstreamSession } from './upstream-session.js';

/** The call's own deadline ends it; this only keeps the SDK from ending it earlier. */
const GRACE_MS = 5_000;
const LONGEST_MS = 2 ** 31 - 1;

/** Characters of what an upstream says of its progress. */
const LONGEST_MESSAGE = 500;

/** Asks an upstream over its connection. */
export class ConnectedLink implements UpstreamLink {
  constructor(private readonly connection: UpstreamConnection) {}

  callTool(
    { key, says }: Definition,
    input: Readonly<Record<string, unknown>>,
    calling: Calling,
  ): Promise<UpstreamToolAnswer> {
    const { inputSchema } = says as { inputSchema: JsonSchema & { type: 'object' } };
    return this.ask(calling.signal, async ({ client }) => {
      const answer = await client.callTool(
        { name: key, arguments: { ...input }, _meta: { ...outgoingTrace() } },
        // The accepted one, which is what the arguments were checked against.
        { ...optionsOf(calling), toolDefinition: { name: key, inputSchema } },
      );
      const { content = [], structuredContent, isError = false } = answer;
      return {
        content: content as readonly ContentBlock[],
        ...(structuredContent !== undefined && { structuredContent: structuredContent as unknown }),
        isError,
      };
    });
  }

  readResource(uri: string, calling: Calling): Promise<readonly ResourceContents[]> {
    return this.ask(calling.signal, async ({ client }) => {
      const options = { ...optionsOf(calling), cacheMode: 'bypass' } as const;
      const { contents } = await client.readResource({ uri, _meta: { ...outgoingTrace() } }, options);
      return contents as readonly ResourceContents[];
    });
  }

  getPrompt(
    name: string,
    input: Readonly<Record<string, string>>,
    calling: Calling,
  ): Promise<readonly PromptMessage[]> {
    return this.ask(calling.signal, async ({ client }) => {
      const request = { name, arguments: { ...input }, _meta: { ...outgoingTrace() } };
      const { messages } = await client.getPrompt(request, optionsOf(calling));
      return messages as readonly PromptMessage[];
    });
  }

  complete(
    { kind, key }: Pick<Definition, 'kind' | 'key'>,
    argument: { readonly name: string; readonly value: string },
    others: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    return this.ask(signal, async ({ client }) => {
      if (client.getServerCapabilities()?.completions === undefined) return [];
      const ref =
        kind === 'prompt'
          ? ({ type: 'ref/prompt', name: key } as const)
          : ({ type: 'ref/resource', uri: key } as const);
      const context = { arguments: { ...others } };
      const { completion } = await client.complete({ ref, argument: { ...argument }, context }, { signal });
      return completion.values;
    });
  }

  private async ask<T>(signal: AbortSignal, work: (session: UpstreamSession) => Promise<T>): Promise<T> {
    try {
      return await work(await this.connection.connected());
    } catch (thrown) {
      const failure = upstreamError(thrown, signal);
      // A session that is over, or a server that has moved, shows when it is asked again what it offers.
      if (isFailed(failure)) this.connection.suspect();
      throw failure;
    }
  }
}

function isFailed(failure: unknown): boolean {
  return failure instanceof Error && 'kind' in failure && failure.kind === 'upstream';
}

function optionsOf({ signal, deadline, progress }: Calling) {
  return {
    signal,
    timeout: Math.min(LONGEST_MS, Math.max(0, deadline - Date.now()) + GRACE_MS),
    onprogress: (told: { progress: number; total?: number | undefined; message?: string | undefined }) =>
      progress(told.progress, told.total, told.message?.slice(0, LONGEST_MESSAGE)),
  };
}
