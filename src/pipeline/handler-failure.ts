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

/** Whatever a handler or a Nest enhancer threw, as a Failure. Unknown exceptions are masked as `internal`. */
export function handlerFailure(thrown: unknown): Failure {
  const kind = thrown instanceof HttpException ? NEST_EXCEPTIONS.get(thrown.getStatus()) : undefined;
  if (kind === undefined) return Failure.from(thrown);
  return new Failure(kind, (thrown as HttpException).message, { cause: thrown });
}
