import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/** What becomes of a request that no handler of ours has answered: recorded, and thrown in our words. */
type Refuse = (request: JSONRPCRequest, context: ServerContext, failure: Failure) => Promise<never>;

/**
 * The SDK's server, which would send a client every message thrown in it: those of the schema library for parameters
 * that are malformed, those of JavaScript for a mistake of ours.
 */
export class MaskedServer extends Server {
  /** @throws ProtocolError */
  refuse!: Refuse;
  /** Requests that a handler of ours has seen, by the one thing that the SDK passes on uncopied. */
  private readonly seen = new WeakSet<AbortSignal>();

  /** To be called for every request by the handler that serves it. */
  see({ mcpReq }: ServerContext): void {
    this.seen.add(mcpReq.signal);
  }

  /** Called by the SDK for every handler, its own included, some of them before our constructor. */
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        return await wrapped(request, context);
      } catch (thrown) {
        if (isForClients(thrown)) throw thrown;
        return this.refuse(request, context, this.failureOf(thrown, method, context));
      }
    };
  }

  private failureOf(thrown: unknown, method: string, { mcpReq }: ServerContext): Failure {
    // Nothing but the parameters is looked at before a handler sees them.
    return this.seen.has(mcpReq.signal)
      ? Failure.from(thrown)
      : new Failure('invalid_input', `The parameters of ${method} are not what MCP says they are.`);
  }
}

/** Ours, or one with a code that has a meaning of its own in MCP. The SDK gives the others to whatever was thrown. */
function isForClients(thrown: unknown): boolean {
  if (!(thrown instanceof ProtocolError)) return false;
  const isOurs = (thrown.data as { outcome?: unknown } | undefined)?.outcome !== undefined;
  return (
    isOurs || !([ProtocolErrorCode.InvalidParams, ProtocolErrorCode.InternalError] as number[]).includes(thrown.code)
  );
}
