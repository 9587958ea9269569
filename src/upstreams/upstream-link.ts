import type { ContentBlock, ResourceContents } from '../tool/mcp-content.js';
import type { PromptMessage } from '../tool/prompt.decorator.js';
import type { ToolCall } from '../tool/tool-call.js';
import type { Definition } from './definition.js';

/** What a call tells the upstream of itself: when to stop, how it goes, and nothing of who made it. */
export type Calling = Pick<ToolCall, 'signal' | 'deadline' | 'progress'>;

export interface UpstreamToolAnswer {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: unknown;
  readonly isError: boolean;
}

/** What can be asked of an upstream, in the words of this framework. Every method throws a Failure. */
export interface UpstreamLink {
  callTool(
    definition: Definition,
    input: Readonly<Record<string, unknown>>,
    calling: Calling,
  ): Promise<UpstreamToolAnswer>;
  readResource(uri: string, calling: Calling): Promise<readonly ResourceContents[]>;
  getPrompt(name: string, input: Readonly<Record<string, string>>, calling: Calling): Promise<readonly PromptMessage[]>;
  complete(
    of: Pick<Definition, 'kind' | 'key'>,
    argument: { readonly name: string; readonly value: string },
    others: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}
