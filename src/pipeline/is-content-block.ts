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
      return isRecord(resource) && isText(resource['uri']) && (isText(resource['text']) || isBase64(resource['blob']));
    default:
      return false;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBase64(value: unknown): boolean {
  return isText(value) && value.length % 4 === 0 && BASE64.test(value);
}
