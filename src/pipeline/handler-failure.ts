import { HttpException, HttpStatus } from '@nestjs/common';
import type { FailureKind } from '../errors/failure-kinds.js';
import { Failure } from '../errors/failure.js';

/** What Nest's own guards and pipes throw, in our words. Any other exception of Nest is an internal error. */
const NEST_EXCEPTIONS: ReadonlyMap<number, FailureKind> = new Map([
  [HttpStatus.BAD_REQUEST, 'invalid_input'],
  [HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_input'],
  [HttpStatus.NOT_FOUND, 'tool_error'],
  [HttpStatus.CONFLICT, 'tool_error'],
  [HttpStatus.UNAUTHORIZED, 'forbidden'],
  [HttpStatus.FORBIDDEN, 'forbidden'],
  [HttpStatus.TOO_MANY_REQUESTS, 'rate_limited'],
]);

/**
 * Whatever a handler or a Nest enhancer threw, as a Failure. Unknown exceptions are masked as `internal`.
 * @param signal That of the call.
 */
export function handlerFailure(thrown: unknown, signal: AbortSignal): Failure {
  const kind = thrown instanceof HttpException ? NEST_EXCEPTIONS.get(thrown.getStatus()) : undefined;
  if (kind === undefined) return truthful(Failure.from(thrown), signal);
  return new Failure(kind, (thrown as HttpException).message, { cause: thrown });
}

/** Nobody is answered whose call was cancelled: only who cancelled it may say so. */
function truthful(failure: Failure, { aborted }: AbortSignal): Failure {
  return failure.kind !== 'cancelled' || aborted
    ? failure
    : new Failure('internal', 'The handler threw `cancelled`, and nobody has cancelled its call.', { cause: failure });
}
