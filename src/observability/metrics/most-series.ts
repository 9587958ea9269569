/** The SDK's own, of one instrument. */
const MOST_SERIES = 2_000;

/** A tool for each client, however many of both there are, would be summed up beyond the SDK's. */
export const MOST_CLIENT_SERIES = 20_000;

export const OF_CLIENTS = [
  'mcp.tool.response.bytes',
  'mcp.tool.response.tokens',
  'mcp.list.response.bytes',
  'mcp.list.response.tokens',
  'mcp.requests.by_client',
] as const;

const CLIENT_METRICS: ReadonlySet<string> = new Set(OF_CLIENTS);

/** How many series of the metric are told apart. */
export function mostSeriesOf(metric: string): number {
  return CLIENT_METRICS.has(metric) ? MOST_CLIENT_SERIES : MOST_SERIES;
}
