import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../tool/principal.js';
import type { JsonRpcMessage } from './read-json-body.js';

/** A request on its way through the door: what has been found out about it so far. */
export interface McpRequest extends FastifyRequest {
  /** Set by the authentication guard. */
  principal?: Principal;
  /** Set once the body has been read. */
  message?: JsonRpcMessage;
}
