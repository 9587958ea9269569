import { Failure } from '../../errors/failure.js';

/** Why a token is refused, as the log and the metric name it. */
export const TOKEN_FAULTS = [
  'malformed_token',
  'untrusted_token',
  'expired_token',
  'token_not_yet_valid',
  'wrong_claim',
  'wrong_token_type',
  'wrong_binding',
  'wrong_proof',
] as const;

export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** @param message For the caller: what is wrong with its token, and nothing of what stands in it. */
export function refusedToken(message: string, fault: TokenFault): Failure {
  return new Failure('unauthenticated', message, { fault });
}

/** The token may be good; who sent it did not prove that it is theirs. RFC 9449 has an error code of its own for that. */
export class ProofRefusal extends Failure {
  constructor(message: string) {
    super('unauthenticated', message, { fault: 'wrong_proof' satisfies TokenFault });
  }
}
