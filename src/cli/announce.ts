import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import { signToken } from '../identity/sign-token.js';
import { LOGGER } from '../observability/logger.js';
import { Catalogue } from '../tool/catalogue.js';
import type { RunningServer } from '../transport/http/http-server.js';
import { renderBanner } from './banner.js';
import { describeTokens } from './describe-tokens.js';

/** Who the development token is for; the embedded database has a profile of this principal. */
const DEVELOPER = { sub: 'dev-user', email: 'dev@example.com', roles: ['user', 'admin'], scopes: [] };
const TOKEN_HOURS = 8;

const SHARED = 'sessions, streams, changes and cached answers are shared through Redis';
const ALONE = 'one: sessions, streams, changes, cached answers stay here (REDIS_URL shares them)';

/**
 * Says that the server is open: with a banner to a developer, on stdout; in production with a log line, because what
 * reads stdout there reads JSON.
 */
export async function announce({ url, app }: RunningServer, config: Config): Promise<void> {
  const { tools } = app.get(Catalogue, { strict: false });
  const instances = config.redis.url === undefined ? ALONE : SHARED;
  const toolsets = [...new Set(tools.map(({ toolset }) => toolset))];
  if (config.environment === 'production') {
    app
      .get<Logger>(LOGGER, { strict: false })
      .info({ url: `${url}/mcp`, tools: tools.length, toolsets, instances }, 'open');
    return;
  }
  const { developmentKey } = config.apiKeys;
  const banner = renderBanner({
    url: `${url}/mcp`,
    healthUrl: `${url}/health`,
    metricsUrl: `${url}/metrics`,
    authentication: `${describeTokens(config.auth)}; or an API key in ${config.apiKeys.header}`,
    token: await developmentToken(config.auth),
    tokenExpiresIn: `${TOKEN_HOURS} hours`,
    apiKey: developmentKey === undefined ? undefined : `${config.apiKeys.header}: ${developmentKey}`,
    certPath: config.server.developmentCertPath,
    instances,
    tools: tools.length,
    toolsets,
    colour: process.stdout.isTTY && process.stdout.hasColors(),
  });
  process.stdout.write(banner);
}

/** Nobody but the issuer signs where there is no secret. */
async function developmentToken({ jwtSecret, issuer, audience }: Config['auth']): Promise<string | undefined> {
  if (jwtSecret === undefined) return undefined;
  return signToken({ ...DEVELOPER, issuer, audience: audience[0] }, jwtSecret, {
    now: new Date(),
    expiresInSeconds: TOKEN_HOURS * 3_600,
    id: randomUUID(),
  });
}
