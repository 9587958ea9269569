import type { IncomingHttpHeaders } from 'node:http';
import type { Failure } from '../../errors/failure.js';
import { doorCodes } from './door-refusal.js';

/**
 * The Python SDK before 2.0, by the library it sends with. It takes an HTTP error for the end of the connection: every
 * call under way fails with it, and nobody sees why. Of a JSON-RPC error in a 200 it tells its caller everything.
 */
const ENDS_ON_HTTP_ERROR = /^python-httpx\//;

/** What passes by itself; what a credential would change has to be seen by whoever brings credentials. */
const PASSING = new Set([429, 503]);

/** The status a refusal is sent with: that of its kind, except where it would cost a client more than its call. */
export function sentStatus(failure: Failure, headers: IncomingHttpHeaders, isAnswer: boolean): number {
  const { httpStatus } = doorCodes(failure);
  const isTakenForTheEnd = isAnswer && PASSING.has(httpStatus) && ENDS_ON_HTTP_ERROR.test(headers['user-agent'] ?? '');
  return isTakenForTheEnd ? 200 : httpStatus;
}
