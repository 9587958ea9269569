import { Failure } from '../../errors/failure.js';

/** @param message For the caller: what is wrong with its token, and nothing of what stands in it. */
export function refusedToken(message: string): Failure {
  return new Failure('unauthenticated', message);
}

/** The token may be good; who sent it did not prove that it is theirs. RFC 9449 has an error code of its own for that. */
export class ProofRefusal extends Failure {
  constructor(message: string) {
    super('unauthenticated', message);
  }
}
