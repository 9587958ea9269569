import { randomUUID } from 'node:crypto';
import type { Config } from '../config/load-config.js';
import { signToken } from '../identity/sign-token.js';
import { Catalogue } from '../tool/catalogue.js';
import type { RunningServer } from '../transport/http/http-server.js';
import { renderBanner } from './banner.js';

/** Who the development token is for; the embedded database has a profile of this principal. */
const DEVELOPER = { sub: 'dev-user', email: 'dev@example.com', roles: ['user', 'admin'], scopes: [] };
const TOKEN_HOURS = 8;

/** What is printed once the server is open: where it is and what to paste into a client. */
export async function welcome({ url, app }: RunningServer, config: Config, colour: boolean): Promise<string> {
  const { tools } = app.get(Catalogue, { strict: false });
  const isProduction = config.environment === 'production';
  return renderBanner({
    url: `${url}/mcp`,
    healthUrl: `${url}/health`,
    authentication: 'JWT in "Authorization: Bearer <token>" (HS256)',
    ...(!isProduction && { token: await developmentToken(config.auth), tokenExpiresIn: `${TOKEN_HOURS} hours` }),
    certPath: config.server.developmentCertPath,
    tools: tools.length,
    toolsets: [...new Set(tools.map(({ toolset }) => toolset))],
    colour,
  });
}

function developmentToken({ jwtSecret, issuer, audience }: Config['auth']): Promise<string> {
  return signToken({ ...DEVELOPER, issuer, audience }, jwtSecret, {
    now: new Date(),
    expiresInSeconds: TOKEN_HOURS * 3_600,
    id: randomUUID(),
  });
}
