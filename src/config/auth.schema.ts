import { z } from 'zod';
import { isFetchableUrl, isHttpUrl } from './http-url.js';
import { MIN_SECRET_LENGTH } from './jwt-secret.js';
import { setting } from './setting.js';
import { list, oneOf, text, wholeNumber } from './setting-kinds.js';

/** Where a claim stands: its name, or a path through nested claims. */
const claim = () => text('must name a claim, such as scope or realm_access.roles');

export const authSchema = z.strictObject({
  // Not trimmed: every character of a secret counts.
  jwtSecret: setting(z.string({ error: 'must be text' }).optional(), {
    env: 'JWT_SECRET',
    description: `Key that signs and verifies tokens (HS256), at least ${MIN_SECRET_LENGTH} characters.`,
    secret: true,
    example: 'replace-me-with-the-output-of-openssl-rand-base64-48',
  }),
  jwtPreviousSecret: setting(z.string({ error: 'must be text' }).optional(), {
    env: 'JWT_PREVIOUS_SECRET',
    description: 'The secret before `JWT_SECRET`: its tokens are still accepted, none is signed with it.',
    secret: true,
    example: 'the-secret-that-is-being-replaced',
  }),
  jwtPublicKey: setting(text().optional(), {
    env: 'JWT_PUBLIC_KEY',
    description:
      'Public key that verifies tokens, as PEM (`\\n` may stand for a line break). RSA means RS256, EC ES256, ES384 or ES512 by its curve, Ed25519 EdDSA.',
    example: '"-----BEGIN PUBLIC KEY-----\\n...\\n-----END PUBLIC KEY-----"',
  }),
  jwtPublicKeyPath: setting(text().optional(), {
    env: 'JWT_PUBLIC_KEY_PATH',
    description: 'File with that public key.',
    file: true,
    example: '/etc/gatehouse/issuer.pub.pem',
  }),
  jwksUrl: setting(
    text()
      .refine(isFetchableUrl, { error: 'must be an https URL without credentials (http only on a loopback address)' })
      .optional(),
    {
      env: 'JWKS_URL',
      description:
        'Key set of the authorization server (RSA, EC, Ed25519; each key for the algorithm it is published for).',
      example: 'https://id.example.com/.well-known/jwks.json',
    },
  ),
  jwksMaxAgeSeconds: setting(wholeNumber(1, 86_400).default(600), {
    env: 'JWKS_MAX_AGE_SECONDS',
    description: 'Seconds after which the key set is fetched again; until that succeeds the old one counts.',
  }),
  jwksCooldownSeconds: setting(wholeNumber(1, 3_600).default(30), {
    env: 'JWKS_COOLDOWN_SECONDS',
    description:
      'Seconds after a fetch until the next, whatever unknown keys tokens name. One that failed is tried again within 2 s.',
  }),
  issuer: setting(text().optional(), {
    env: 'AUTH_ISSUER',
    description: 'When set, a token must name it as `iss`.',
    example: 'https://id.example.com',
  }),
  audience: setting(list(text()).default([]), {
    env: 'AUTH_AUDIENCE',
    description:
      'When set, a token must name one of these as `aud`. Without it `PUBLIC_URL` with `/mcp`, where an authorization server is configured.',
    example: 'https://mcp.example.com/mcp',
  }),
  requiredClaims: setting(list(claim()).default([]), {
    env: 'AUTH_REQUIRED_CLAIMS',
    description: 'Claims a token must have, beside `exp` and its subject.',
    example: 'jti,tenant.id',
  }),
  subjectClaim: setting(claim().default('sub'), {
    env: 'AUTH_SUBJECT_CLAIM',
    description: 'The claim that says who the principal is.',
  }),
  rolesClaim: setting(claim().default('roles'), {
    env: 'AUTH_ROLES_CLAIM',
    description: 'The claim that holds the roles: a list, or text with spaces.',
    example: 'realm_access.roles',
  }),
  scopesClaim: setting(claim().default('scope'), {
    env: 'AUTH_SCOPES_CLAIM',
    description: 'The claim that holds the scopes: a list, or text with spaces.',
    example: 'permissions',
  }),
  tokenType: setting(oneOf(['any', 'at+jwt']).default('any'), {
    env: 'AUTH_TOKEN_TYPE',
    description: '`at+jwt` accepts only tokens that say they are access tokens (RFC 9068).',
  }),
  authorizationServers: setting(
    list(text().refine(isHttpUrl, { error: 'must list URLs of issuers, such as https://id.example.com' })).default([]),
    {
      env: 'AUTH_AUTHORIZATION_SERVERS',
      description:
        'Issuers that clients may get tokens from, as the OAuth metadata names them. Without it `AUTH_ISSUER`, where that is a URL and a public key or key set is configured.',
      example: 'https://id.example.com',
    },
  ),
  resourceDocumentation: setting(text().refine(isHttpUrl, { error: 'must be a URL' }).optional(), {
    env: 'AUTH_RESOURCE_DOCUMENTATION',
    description: 'Page for developers of clients, named in the OAuth metadata.',
    example: 'https://docs.example.com/mcp',
  }),
  introspectionUrl: setting(
    text()
      .refine(isFetchableUrl, { error: 'must be an https URL without credentials (http only on a loopback address)' })
      .optional(),
    {
      env: 'INTROSPECTION_URL',
      description: 'Introspection endpoint (RFC 7662) that says whose an opaque token is. Without it they are refused.',
      example: 'https://id.example.com/oauth2/introspect',
    },
  ),
  introspectionClientId: setting(text().optional(), {
    env: 'INTROSPECTION_CLIENT_ID',
    description: 'Who asks there.',
    example: 'gatehouse',
  }),
  introspectionClientSecret: setting(z.string({ error: 'must be text' }).optional(), {
    env: 'INTROSPECTION_CLIENT_SECRET',
    description: 'Secret of that client.',
    secret: true,
    example: 'the-secret-of-that-client',
  }),
  introspectionTokens: setting(oneOf(['opaque', 'all']).default('opaque'), {
    env: 'INTROSPECTION_TOKENS',
    description: 'Which tokens are asked about: those that are no JWT, or `all`.',
  }),
  introspectionCacheSeconds: setting(wholeNumber(0, 300).default(10), {
    env: 'INTROSPECTION_CACHE_SECONDS',
    description:
      'Seconds for which an answer counts, never past the expiry of its token: as long a revoked token works.',
  }),
  introspectionTimeoutMs: setting(wholeNumber(1, 60_000).default(3_000), {
    env: 'INTROSPECTION_TIMEOUT_MS',
    description: 'Milliseconds for one answer; without one the request is answered 503.',
  }),
  timeoutMs: setting(wholeNumber(1, 60_000).default(10_000), {
    env: 'AUTH_TIMEOUT_MS',
    description:
      'Milliseconds in which it must be found out who is asking, whatever is asked: a vault of your own too. Then the request is answered 503.',
  }),
  clockSkewSeconds: setting(wholeNumber(0, 300).default(5), {
    env: 'CLOCK_SKEW_SECONDS',
    description: 'Seconds by which the clock of an issuer may differ from ours.',
  }),
  tokenCacheEntries: setting(wholeNumber(1, 1_000_000).default(10_000), {
    env: 'TOKEN_CACHE_ENTRIES',
    description: 'How many verified tokens are remembered, never past their expiry.',
  }),
});
