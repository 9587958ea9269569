import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import type { Principal } from '../../tool/principal.js';
import type { CredentialFault } from '../credential-faults.js';
import { principalOf } from '../token-claims.js';
import { claimAt } from '../tokens/claim-path.js';
import type { IntrospectionAnswer } from './introspection-endpoint.js';

/**
 * The principal of a token that the authorization server calls active (RFC 7662, section 2.2). What we were told to
 * expect is held against the answer too: the server knows many resources, and this may be a token for another one.
 * @throws Failure `unauthenticated`
 */
export function introspectedPrincipal(
  answer: IntrospectionAnswer,
  auth: Config['auth'],
  nowSeconds: number,
): Principal {
  if (!answer.active) throw refused('The token is not active: it has expired or was revoked.', 'inactive_token');
  const { exp, nbf, sub, client_id: clientId, cnf } = answer;
  const skew = auth.clockSkewSeconds;
  // A bound token proves something only together with its proof.
  if (cnf !== undefined) throw refused('The token is bound to a key, which is not accepted here.', 'wrong_claim');
  if (typeof exp !== 'number' || exp + skew <= nowSeconds) throw refused('The token has expired.', 'expired_token');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf - skew > nowSeconds)) {
    throw refused('The token is not valid yet.', 'token_not_yet_valid');
  }
  if (auth.issuer !== undefined && answer['iss'] !== auth.issuer) throw wrong('iss');
  if (auth.audience.length > 0 && !valuesOf(answer['aud']).some((one) => auth.audience.includes(one as string)))
    throw wrong('aud');
  const missing = auth.requiredClaims.find((path) => claimAt(answer, path) === undefined);
  if (missing !== undefined) throw wrong(missing);
  // A token of an application that acts for itself has no subject.
  return Object.freeze({ ...principalOf({ ...answer, sub: (sub ?? clientId) as string, exp }, auth), kind: 'custom' });
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function wrong(claim: string): Failure {
  return refused(`The token's claim ${claim} was not accepted.`, 'wrong_claim');
}

function refused(message: string, fault: CredentialFault): Failure {
  return new Failure('unauthenticated', message, { fault });
}
