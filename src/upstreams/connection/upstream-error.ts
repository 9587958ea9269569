import {
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { Failure } from '../../errors/failure.js';
import { answerFailure, requestFailure } from '../../errors/upstream-failure.js';

const NO_HEADERS = { get: () => null };

/** Characters of what an upstream wrote about arguments that a model gets to read. */
const LONGEST_MESSAGE = 1_000;

/**
 * What the SDK threw, in our words: whether the upstream failed, or refuses what was asked of it.
 * @param signal That of the call.
 */
export function upstreamError(thrown: unknown, signal: AbortSignal): unknown {
  if (thrown instanceof Failure) return thrown;
  if (signal.aborted) return signal.reason;
  if (thrown instanceof UnauthorizedError) return answerFailure({ status: 401, headers: NO_HEADERS }, Date.now());
  if (thrown instanceof SdkHttpError) {
    // A session that is over is no mistake of the caller's, and the next call has another.
    const isLost = [400, 404].includes(thrown.status);
    const refusal = isLost ? undefined : answerFailure({ status: thrown.status, headers: NO_HEADERS }, Date.now());
    return refusal ?? failed(thrown);
  }
  if (thrown instanceof ProtocolError) return refused(thrown);
  if (thrown instanceof SdkError) return ofSdk(thrown);
  const known = requestFailure(thrown, signal);
  return known instanceof Failure ? known : failed(thrown);
}

/** A JSON-RPC error that the upstream answered. */
function refused(error: ProtocolError): Failure {
  const { code, data } = error;
  switch (code as number) {
    case ProtocolErrorCode.InvalidParams:
    case ProtocolErrorCode.ResourceNotFound:
      return new Failure('tool_error', `The upstream server refuses this: ${error.message.slice(0, LONGEST_MESSAGE)}`, {
        cause: error,
      });
    case ProtocolErrorCode.MissingRequiredClientCapability:
    case ProtocolErrorCode.UrlElicitationRequired:
      return asks(error);
    // As Gatehouse and others spell a full quota.
    case 429:
      return new Failure('upstream_limited', 'The upstream server accepts no more calls for now. Try again later.', {
        retryAfter: waitOf(data),
        cause: error,
      });
    default:
      return failed(error);
  }
}

function ofSdk(error: SdkError): Failure {
  switch (error.code) {
    case SdkErrorCode.RequestTimeout:
      return new Failure('timeout', 'The upstream server was too slow to answer.', { cause: error });
    case SdkErrorCode.CapabilityNotSupported:
    case SdkErrorCode.UnsupportedResultType:
    case SdkErrorCode.InputRequiredRoundsExceeded:
      return asks(error);
    default:
      return failed(error);
  }
}

/** It wants something of a user or a model, and those it gets to see nothing of. */
function asks(cause: Error): Failure {
  const message =
    'The upstream server wants to ask its user something, and this server does not pass such questions on.';
  return new Failure('tool_error', message, { cause });
}

function failed(cause: unknown): Failure {
  return new Failure('upstream', 'The upstream server failed.', { cause });
}

const DEFAULT_WAIT_SECONDS = 60;

function waitOf(data: unknown): number {
  const seconds: unknown =
    typeof data === 'object' && data !== null && 'retryAfter' in data ? data.retryAfter : undefined;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= 86_400 ? Math.ceil(seconds) : DEFAULT_WAIT_SECONDS;
}
