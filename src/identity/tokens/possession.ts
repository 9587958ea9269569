import { hash } from 'node:crypto';
import type { Credentials } from '../credentials.js';
import { checkProof, type ProofRules } from './dpop-proof.js';
import { ProofRefusal, refusedToken } from './token-refusal.js';
import type { VerifiedToken } from './token-verifier.js';

/** How a token was sent: who has a bearer token may use it, a DPoP token needs a proof with every request. */
export interface SentToken {
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
}

/**
 * Whether a token is in the right hands. Asked for every request, also when the token itself is known.
 * @throws Failure `unauthenticated`
 */
export async function checkPossession(
  { scheme, token }: SentToken,
  { confirmation }: VerifiedToken,
  { headers, method, url, certificate, isRecheck }: Credentials,
  rules: ProofRules,
): Promise<void> {
  const { keyThumbprint, certificateThumbprint } = confirmation ?? {};
  if (certificateThumbprint !== undefined && certificateThumbprint !== thumbprintOf(certificate?.raw)) {
    throw refusedToken(
      'The token is bound to a client certificate that this connection does not have.',
      'wrong_binding',
    );
  }
  if (scheme === 'bearer') {
    if (keyThumbprint === undefined) return;
    throw refusedToken(
      'The token is bound to a key; send it as "Authorization: DPoP <token>" with a proof.',
      'wrong_binding',
    );
  }
  if (keyThumbprint === undefined)
    throw refusedToken('The token is bound to no key; send it as a Bearer token.', 'wrong_binding');
  // Proven when it was let in; a proof is for that moment, and for once.
  if (isRecheck === true) return;
  const proof = headers['dpop'];
  if (typeof proof !== 'string') throw new ProofRefusal('Send a DPoP proof with the token.');
  await checkProof(proof, { method, url, token, keyThumbprint }, rules);
}

function thumbprintOf(certificate: Buffer | undefined): string | undefined {
  return certificate === undefined ? undefined : hash('sha256', certificate, 'base64url');
}
