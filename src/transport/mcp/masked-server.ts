import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  type JSONRPCRequest,
  type MessageExtraInfo,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  type Transport,
} from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';
import { HALL_METHODS } from './asked.js';
import { JsonRpcError } from './json-rpc-error.js';
import { ProtocolRefusal, type WrittenError } from './protocol-refusal.js';

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/** What sees the requests of a server, each once. */
export interface RequestWatch {
  /** Does what a request that is no call asks for. @throws JsonRpcError */
  serve(request: JSONRPCRequest, context: ServerContext, work: () => Promise<Result>): Promise<Result>;
  /** A call that no handler of ours has answered: recorded, and thrown in our words. @throws JsonRpcError */
  refuse(request: JSONRPCRequest, context: ServerContext, failure: Failure): Promise<never>;
  /** What the SDK refuses before it looks for a handler: recorded, and answered in our words. */
  refused(request: JSONRPCRequest, extra: MessageExtraInfo | undefined, error: WrittenError): Promise<WrittenError>;
}

/**
 * The SDK's server, which would send a client every message thrown in it: those of the schema library for parameters
 * that are malformed, those of JavaScript for a mistake of ours.
 */
export class MaskedServer extends Server {
  watch!: RequestWatch;
  /** Requests that a handler of ours has seen, by the one thing that the SDK passes on uncopied. */
  private readonly seen = new WeakSet<AbortSignal>();

  /** To be called for every request by the handler that serves it. */
  see({ mcpReq }: ServerContext): void {
    this.seen.add(mcpReq.signal);
  }

  override async connect(transport: Transport): Promise<void> {
    await super.connect(transport);
    const { onmessage } = transport;
    const send = transport.send.bind(transport);
    // What the SDK refuses by itself it answers before it returns; no handler answers that early.
    let read: JSONRPCRequest | undefined;
    let from: MessageExtraInfo | undefined;
    transport.onmessage = (message, extra) => {
      read = isJSONRPCRequest(message) ? message : undefined;
      from = extra;
      onmessage?.(message, extra);
      read = undefined;
    };
    transport.send = async (message, options) => {
      if (read === undefined || !isJSONRPCErrorResponse(message)) return send(message, options);
      const error = await this.watch.refused(read, from, message.error);
      return send({ ...message, error }, options);
    };
  }

  /** Called by the SDK for every handler, its own included, some of them before our constructor. */
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    return HALL_METHODS.has(method) ? this.masked(method, wrapped) : this.watched(method, wrapped);
  }

  private masked(method: string, handler: Handler): Handler {
    return async (request, context) => {
      try {
        return await handler(request, context);
      } catch (thrown) {
        if (isForClients(thrown)) throw thrown;
        return this.watch.refuse(request, context, this.failureOf(thrown, method, context));
      }
    };
  }

  private watched(method: string, handler: Handler): Handler {
    return (request, context) =>
      this.watch.serve(request, context, async () => {
        try {
          return await handler(request, context);
        } catch (thrown) {
          throw isForClients(thrown) ? new ProtocolRefusal(thrown) : this.failureOf(thrown, method, context);
        }
      });
  }

  private failureOf(thrown: unknown, method: string, { mcpReq }: ServerContext): Failure {
    // Nothing but the parameters is looked at before a handler sees them.
    return thrown instanceof Failure || this.seen.has(mcpReq.signal)
      ? Failure.from(thrown)
      : new Failure('invalid_input', `The parameters of ${method} are not what MCP says they are.`);
  }
}

/** Ours, or one with a code that has a meaning of its own in MCP. The SDK gives the others to whatever was thrown. */
function isForClients(thrown: unknown): thrown is JsonRpcError | ProtocolError {
  if (thrown instanceof JsonRpcError) return true;
  const others: readonly number[] = [ProtocolErrorCode.InvalidParams, ProtocolErrorCode.InternalError];
  return thrown instanceof ProtocolError && !others.includes(thrown.code);
}
