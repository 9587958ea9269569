const HEADER_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** Headers that mean something else already: to HTTP, to MCP, or to a proxy in between. */
const TAKEN =
  /^(authorization|proxy-.*|cookie|host|origin|referer|accept.*|content-.*|connection|upgrade|te|trailer|transfer-encoding|forwarded|x-forwarded-.*|user-agent|mcp-.*|last-event-id|dpop|traceparent|tracestate)$/i;

/** Whether a header may carry an API key. */
export function isFreeHeader(name: string): boolean {
  return HEADER_NAME.test(name) && !TAKEN.test(name);
}
