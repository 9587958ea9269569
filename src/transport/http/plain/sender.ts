import type { Principal } from '../../../tool/principal.js';
import type { McpRequest } from '../mcp-request.js';
import type { Session } from '../sessions/session.js';

/** Who sent a plain message. */
export interface Sender {
  readonly request: McpRequest;
  readonly principal: Principal;
  /** The session it was sent in. */
  readonly session: Session | undefined;
}
