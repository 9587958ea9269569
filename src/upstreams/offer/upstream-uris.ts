import type { ContentBlock, ResourceContents } from '../../tool/mcp-content.js';

/**
 * A URI of an upstream as clients of this service see it: `files+file:///a`. The name of an upstream is a beginning of a
 * scheme and has no `+`, so two upstreams cannot meet in one URI, and templates stay templates.
 */
export function ourUri(upstream: string, uri: string): string {
  return `${upstream}+${uri}`;
}

/** Contents under the URI they are known by here. */
export function ourContents(upstream: string, contents: ResourceContents): ResourceContents {
  return { ...contents, uri: ourUri(upstream, contents.uri) };
}

/** A block whose links lead here, not to the upstream, which the client does not know. */
export function ourBlock(upstream: string, block: ContentBlock): ContentBlock {
  if (block.type === 'resource_link') return { ...block, uri: ourUri(upstream, block.uri) };
  if (block.type === 'resource') return { ...block, resource: ourContents(upstream, block.resource) };
  return block;
}

/** A URI of a template whose variables have these values. Source: RFC 6570, level 1. */
export function expanded(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(variables[name] ?? ''));
}
