import type { Config } from '../../config/load-config.js';

type Keys = Pick<Config['auth'], 'jwtSecret' | 'jwtPublicKey' | 'jwksUrl' | 'issuer' | 'authorizationServers'>;

/** How callers authenticate, and where they get what for. */
export function describeTokens({ jwtSecret, jwtPublicKey, jwksUrl, issuer, authorizationServers }: Keys): string {
  const verifiedBy = [
    ...(jwtSecret === undefined ? [] : ['JWT_SECRET (HS256)']),
    ...(jwtPublicKey === undefined ? [] : ['the public key']),
    ...(jwksUrl === undefined ? [] : ['the key set']),
  ];
  if (verifiedBy.length === 0) return 'no JWT';
  const source = authorizationServers[0] ?? (jwtSecret === undefined ? issuer : undefined);
  return `JWT, verified with ${verifiedBy.join(' or ')}${source === undefined ? '' : `; get one from ${source}`}`;
}
