import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/config.schema.js';
import { HttpClient } from '../../http-client/http-client.js';

/** What one request may take: less than an attempt of any tool here. Milliseconds. */
const TIMEOUTS = { connectMs: 1_000, headersMs: 3_500, bodyMs: 3_500 };

/** The client of the internal API; undefined where none is set. */
export function apiClient(toolsets: LiveSlice<Config['toolsets']>): HttpClient | undefined {
  const { apiUrl } = toolsets.current.directory;
  if (apiUrl === undefined) return undefined;
  return new HttpClient({
    url: apiUrl,
    // It is internal: whoever set its URL knows where it leads.
    allowPrivate: true,
    credentials: () => {
      const { apiKey, apiKeyHeader } = toolsets.current.directory;
      return apiKey === undefined ? {} : { [apiKeyHeader]: apiKey };
    },
    timeouts: TIMEOUTS,
  });
}
