import type { FastifyRequest } from 'fastify';
import type { QuotaState } from '../../errors/failure.js';
import type { Credentials } from '../../identity/credentials.js';
import type { Principal } from '../../tool/principal.js';
import type { JsonRpcMessage } from './read-json-body.js';

/** A request on its way through the door: what has been found out about it so far. */
export interface McpRequest extends FastifyRequest {
  /** Set by the guard of the door. */
  principal?: Principal;
  /** Who may go on with its message, where the hook of the route has asked the door already. */
  admitted?: Principal;
  /** How the principal's quotas stand, where the request took of them at the door. */
  quotas?: readonly QuotaState[];
  /** What it was found out from; set with it. */
  credentials?: Credentials;
  /** Set once the body has been read. */
  message?: JsonRpcMessage;
}
