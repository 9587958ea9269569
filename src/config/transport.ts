/** How clients reach the service. `sse` is `http` that also serves HTTP+SSE. */
export const TRANSPORTS = ['http', 'sse', 'stdio'] as const;

export type Transport = (typeof TRANSPORTS)[number];
