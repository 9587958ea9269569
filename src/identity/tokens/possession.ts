import { hash } from 'node:crypto';
import type { Credentials } from '../credentials.js';
import { checkProof, type ProofRules } from './dpop-proof.js';
import type { SentToken } from './sent-token.js';
import { ProofRefusal, refusedToken } from './token-refusal.js';
import type { VerifiedToken } from './token-verifier.js';

/**
 * Whether a token is in the right hands. Asked for every request, also when the token itself is known. A promise only where
 * there is a proof to check.
 * @throws Failure `unauthenticated`
 */
export function checkPossession(
  { scheme, token }: Pick<SentToken, 'scheme' | 'token'>,
  { confirmation }: VerifiedToken,
  { headers, method, url, certificate, isRecheck }: Credentials,
  rules: ProofRules,
): Promise<void> | undefined {
  const { keyThumbprint, certificateThumbprint } = confirmation ?? {};
  if (certificateThumbprint !== undefined && certificateThumbprint !== thumbprintOf(certificate?.raw)) {
    throw refusedToken(
      'The token is bound to a client certificate that this connection does not have.',
      'wrong_binding',
    );
  }
  if (scheme === 'bearer') {
    if (keyThumbprint === undefined) return undefined;
    throw refusedToken(
      'The token is bound to a key; send it as "Authorization: DPoP <token>" with a proof.',
      'wrong_binding',
    );
  }
  if (keyThumbprint === undefined)
    throw refusedToken('The token is bound to no key; send it as a Bearer token.', 'wrong_binding');
  // Proven when it was let in; a proof is for that moment, and for once.
  if (isRecheck === true) return undefined;
  const proof = headers['dpop'];
  if (typeof proof !== 'string') throw new ProofRefusal('Send a DPoP proof with the token.');
  return checkProof(proof, { method, url, token, keyThumbprint }, rules);
}

function thumbprintOf(certificate: Buffer | undefined): string | undefined {
  return certificate === undefined ? undefined : hash('sha256', certificate, 'base64url');
}
