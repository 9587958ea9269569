import type { Writable } from 'node:stream';
import { Failure } from '../../errors/failure.js';
import { methodLabel } from '../../observability/methods.js';
import type { Pipeline } from '../../pipeline/pipeline.js';
import type { Catalogue } from '../../tool/catalogue.js';
import type { JsonRpcMessage } from '../http/read-json-body.js';
import { refusalMessage } from '../http/send-refusal.js';
import { asked, askedOperation } from '../mcp/asked.js';
import type { Peer } from '../mcp/peer.js';

/** Lines that never became a message: recorded and answered as HTTP answers such a body. */
export class RefusedLines {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly catalogue: Catalogue,
    private readonly peer: Peer,
    private readonly output: Writable,
  ) {}

  async refuse(thrown: unknown, message: JsonRpcMessage | undefined): Promise<void> {
    const failure = Failure.from(thrown);
    const what = asked(message);
    const id = message?.['id'];
    const { call } = await this.pipeline.refuse(
      {
        ...what,
        method: methodLabel(message?.['method']),
        input: undefined,
        principal: this.peer.principal,
        signal: AbortSignal.abort(),
        origin: {
          transport: this.peer.transport,
          protocolVersion: undefined,
          client: undefined,
          remoteAddress: this.peer.remoteAddress,
          requestId: typeof id === 'string' || typeof id === 'number' ? id : undefined,
          sessionId: undefined,
          traceContext: undefined,
          httpTraceContext: undefined,
        },
      },
      failure,
      askedOperation(this.catalogue, what),
    );
    // Waited for: lines come faster than a client may read what is wrong with them.
    await new Promise<void>((written) => {
      this.output.write(`${JSON.stringify(refusalMessage(failure, call, id))}\n`, () => written());
    });
  }
}
