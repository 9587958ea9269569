import type { ResourceContents } from '../tool/mcp-content.js';
import { isRecord } from '../tool/is-record.js';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a block a handler wrote is one of MCP's: its types bind those who compile, not those who cast. */
export function isContentBlock(block: unknown): boolean {
  if (!isRecord(block)) return false;
  const { type, text, data, mimeType, uri, name, resource } = block;
  switch (type) {
    case 'text':
      return isText(text);
    case 'image':
    case 'audio':
      return isBase64(data) && isText(mimeType);
    case 'resource_link':
      return isText(uri) && isText(name);
    case 'resource':
      return isResourceContents(resource);
    default:
      return false;
  }
}

export function isResourceContents(contents: unknown): contents is ResourceContents {
  return isRecord(contents) && isText(contents['uri']) && (isText(contents['text']) || isBase64(contents['blob']));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBase64(value: unknown): boolean {
  return isText(value) && value.length % 4 === 0 && BASE64.test(value);
}
