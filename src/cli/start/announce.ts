import type { Logger } from 'pino';
import type { Config } from '../../config/load-config.js';
import { LOGGER } from '../../observability/logger.js';
import { Catalogue } from '../../tool/catalogue.js';
import type { RunningServer } from '../../transport/http/http-server.js';
import { renderBanner } from './banner.js';
import { developmentToken } from './development-token.js';
import { describeTokens } from '../reference/describe-tokens.js';

const TOKEN_HOURS = 8;

const SHARED = 'sessions, streams, changes and cached answers are shared through Redis';
const ALONE = 'one: sessions, streams, changes, cached answers stay here (REDIS_URL shares them)';

/**
 * Says that the server is open: with a banner to a developer, on stdout; in production with a log line, because what
 * reads stdout there reads JSON.
 * @param unoffered Toolsets that are not offered, each with the setting it needs.
 */
export async function announce(
  { url, metricsUrl = url, app }: RunningServer,
  config: Config,
  unoffered: readonly string[] = [],
): Promise<void> {
  const { tools } = app.get(Catalogue, { strict: false });
  const { legacySse, workers } = config.server;
  const processes = workers === 1 ? '' : `${workers} workers; `;
  const instances = processes + (config.redis.url === undefined ? ALONE : SHARED);
  const lacking = config.toolsets.enabled === undefined ? unoffered : [];
  const toolsets = [...new Set(tools.map(({ toolset }) => toolset))];
  if (config.environment === 'production') {
    app
      .get<Logger>(LOGGER, { strict: false })
      .info({ url: `${url}/mcp`, tools: tools.length, toolsets, lacking, instances }, 'open');
    return;
  }
  const { developmentKey } = config.apiKeys;
  const banner = renderBanner({
    name: config.about.name,
    url: `${url}/mcp`,
    sseUrl: legacySse ? `${url}/sse` : undefined,
    healthUrl: `${url}/health`,
    metricsUrl: `${metricsUrl}/metrics`,
    authentication: `${describeTokens(config.auth)}; or an API key in ${config.apiKeys.header}`,
    token: await developmentToken(config.auth, TOKEN_HOURS * 3_600),
    tokenExpiresIn: `${TOKEN_HOURS} hours`,
    apiKey: developmentKey === undefined ? undefined : `${config.apiKeys.header}: ${developmentKey}`,
    certPath: config.server.developmentCertPath,
    instances,
    tools: tools.length,
    toolsets,
    lacking,
    colour: process.stdout.isTTY && process.stdout.hasColors(),
  });
  process.stdout.write(banner);
}
