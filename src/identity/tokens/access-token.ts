import type { JWTPayload } from 'jose';
import type { Config } from '../../config/load-config.js';
import { claimAt } from './claim-path.js';
import type { TokenHeader } from './token-header.js';
import { refusedToken } from './token-refusal.js';

/** What the header of an access token may call it: nothing, a JWT, or by its name (RFC 9068, section 2.1). */
const TYPES = [undefined, 'jwt', 'at+jwt'];

/** Claims that say what a login or logout was, and that no access token needs. Source: OpenID Connect. */
const OF_OTHER_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/** What issuers write into a claim where they sign every token alike: Keycloak and Amazon Cognito. */
const NAMES_OF_OTHERS = { typ: ['ID', 'Refresh', 'Offline', 'Logout'], token_use: ['id'] };

type Rules = Pick<Config['auth'], 'tokenType' | 'requiredClaims'>;

/** @throws Failure `unauthenticated` for a signed token that was made for something else than calling us. */
export function checkAccessToken({ typ }: TokenHeader, claims: JWTPayload, rules: Rules): void {
  if (!TYPES.includes(typ) || (rules.tokenType === 'at+jwt' && typ !== 'at+jwt')) {
    throw refusedToken('The token is of a type that is not accepted; send an access token.', 'wrong_token_type');
  }
  const isNamedOther = Object.entries(NAMES_OF_OTHERS).some(([claim, names]) => names.includes(String(claims[claim])));
  if (isNamedOther || (typ !== 'at+jwt' && OF_OTHER_TOKENS.some((claim) => claim in claims))) {
    throw refusedToken('The token is not an access token; ID tokens are for the client alone.', 'wrong_token_type');
  }
  const missing = rules.requiredClaims.find((path) => claimAt(claims, path) === undefined);
  if (missing !== undefined) throw refusedToken(`The token's claim ${missing} is missing.`, 'wrong_claim');
}
