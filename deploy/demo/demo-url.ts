/** `DEMO_URL`, or the development server that was started with the same `PORT` and `TLS`. */
export function demoUrl({ DEMO_URL, PORT, TLS }: NodeJS.ProcessEnv): string {
  return DEMO_URL || `${TLS === 'off' ? 'http' : 'https'}://localhost:${PORT || 8443}/mcp`;
}
