/** One block of an MCP answer. Source: MCP 2026-07-28, `ContentBlock`. */
export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | { readonly type: 'resource_link'; readonly uri: string; readonly name: string; readonly mimeType?: string }
  | { readonly type: 'resource'; readonly resource: ResourceContents };

/** Content of one resource: text, or base64 in `blob`. */
export type ResourceContents = { readonly uri: string; readonly mimeType?: string } & (
  | { readonly text: string }
  | { readonly blob: string }
);

/** An answer written in MCP's own terms; returned by a handler instead of plain data. */
export class McpContent<Data = unknown> {
  /** @param data Becomes `structuredContent`, checked against the output schema where there is one. */
  constructor(
    readonly blocks: readonly ContentBlock[],
    readonly data?: Data,
  ) {}

  static text<Data>(text: string, data?: Data): McpContent<Data> {
    return new McpContent([{ type: 'text', text }], data);
  }
}
