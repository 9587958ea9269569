import type { Settings } from './config.schema.js';
import { isHttpUrl } from './http-url.js';
import type { Reading } from './read-settings.js';

/** Where the protocol is served below the public URL: what a token is asked for (RFC 8707). */
const RESOURCE_PATH = '/mcp';

/** Whether keys of somebody else verify tokens. */
export function hasForeignKeys({ jwksUrl, jwtPublicKey, jwtPublicKeyPath }: Settings['auth']): boolean {
  return [jwksUrl, jwtPublicKey, jwtPublicKeyPath].some((key) => key !== undefined);
}

/** Issuers that clients may be sent to, and whom a token must be for, where one follows from the other. */
export function tokenIssuers({ auth, server }: Settings): Pick<Settings['auth'], 'authorizationServers' | 'audience'> {
  const isIssuerServer = hasForeignKeys(auth) && auth.issuer !== undefined && isHttpUrl(auth.issuer);
  const fromIssuer = isIssuerServer && auth.issuer !== undefined ? [auth.issuer] : [];
  const authorizationServers = auth.authorizationServers.length > 0 ? auth.authorizationServers : fromIssuer;
  const isResource = authorizationServers.length > 0 && server.publicUrl !== undefined;
  const resource = isResource ? [`${server.publicUrl}${RESOURCE_PATH}`] : [];
  return { authorizationServers, audience: auth.audience.length > 0 ? auth.audience : resource };
}

/** An issuer signs for many services: without both, a token made for any of them would be good here. */
export function checkIssuers({ settings, isSound }: Reading): readonly string[] {
  const names = ['auth.issuer', 'auth.audience', 'auth.authorizationServers', 'server.publicUrl'];
  if (settings.environment !== 'production' || !hasForeignKeys(settings.auth) || !isSound(...names)) return [];
  const missing = [
    ...(settings.auth.issuer === undefined ? ['AUTH_ISSUER'] : []),
    ...(tokenIssuers(settings).audience.length === 0 ? ['AUTH_AUDIENCE'] : []),
  ];
  return missing.map((name) => `${name} must be set in production where JWT_PUBLIC_KEY or JWKS_URL verifies tokens.`);
}
