import type { IncomingHttpHeaders } from 'node:http';
import type { Failure } from '../../../errors/failure.js';
import { PROOF_ALGORITHMS } from '../../../identity/tokens/dpop-proof.js';
import { ProofRefusal } from '../../../identity/tokens/token-refusal.js';

/** What a challenge depends on beside the failure itself. */
export interface ChallengeContext {
  /** Which token was sent. */
  readonly sent: 'nothing' | 'bearer' | 'dpop';
  /** Where a client learns who issues tokens; undefined where nobody but us does. */
  readonly resourceMetadata: string | undefined;
}

type Parameters = Readonly<Record<string, string | undefined>>;

/** What a refusal says of a request that came without any credential. */
const NOTHING_SENT: readonly (string | undefined)[] = [undefined, 'no_certificate'];

const REALM = { realm: 'gatehouse' };

/**
 * The values of `WWW-Authenticate` a refusal is due: none where another credential would change nothing. The first one
 * carries what clients look for, because many read no further.
 */
export function challenges(failure: Failure, { sent, resourceMetadata }: ChallengeContext): readonly string[] {
  const error = errorOf(failure, sent);
  if (error === undefined) return [];
  const parameters = { ...error, resource_metadata: resourceMetadata };
  const algs = { algs: PROOF_ALGORITHMS.join(' ') };
  if (sent === 'dpop') return [written('DPoP', { ...REALM, ...parameters, ...algs })];
  const bearer = written('Bearer', { ...REALM, ...parameters });
  return resourceMetadata === undefined ? [bearer] : [bearer, written('DPoP', algs)];
}

function errorOf(failure: Failure, sent: ChallengeContext['sent']): Parameters | undefined {
  const { kind, detail, publicMessage } = failure;
  const scope = detail.requiredScopes?.join(' ');
  if (kind === 'forbidden' && scope !== undefined) return { error: 'insufficient_scope', scope };
  if (kind !== 'unauthenticated') return undefined;
  // RFC 6750, section 3: no error where no credential was sent. An API key or a certificate is one too.
  if (sent === 'nothing' && NOTHING_SENT.includes(detail.fault)) return { scope };
  const error = failure instanceof ProofRefusal ? 'invalid_dpop_proof' : 'invalid_token';
  return { error, error_description: quotable(publicMessage), scope };
}

export function howSent({ authorization, dpop }: IncomingHttpHeaders): ChallengeContext['sent'] {
  if (authorization === undefined) return dpop === undefined ? 'nothing' : 'dpop';
  return /^dpop /i.test(authorization) ? 'dpop' : 'bearer';
}

function written(scheme: string, parameters: Parameters): string {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `${scheme} ${pairs.map(([name, value]) => `${name}="${value}"`).join(', ')}`;
}

/** RFC 6750 allows neither quotes nor backslashes in a description. */
function quotable(text: string): string {
  return text.replaceAll(/["\\]/g, "'");
}
