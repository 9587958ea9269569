import { Injectable } from '@nestjs/common';
import { Failure } from '../../errors/failure.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { isRecord } from '../../tool/is-record.js';
import { refusalData } from '../mcp/mcp-answer.js';
import { DoorDecision } from './door-decision.js';
import type { Exchange } from './exchange.js';
import type { McpRequest } from './mcp-request.js';
import { requestAtDoor } from './request-at-door.js';

/** Another connection has the stream of the session. */
const TAKEN = 409;

/** Why, by the status the SDK refuses with: its own words may quote what was sent. */
const REASONS: Readonly<Record<number, string>> = {
  405: 'Without a session there is only POST.',
  406: 'Accept must name both application/json and text/event-stream.',
  415: 'Content-Type must be application/json.',
};
const OF_A_STREAM = 'The stream is not there: Last-Event-ID names an event that is still kept, or nothing.';
const OF_ITS_ENVELOPE = 'The message is not what JSON-RPC and the revision of MCP that it names ask for.';

/** What the SDK refused by itself, over a header or an envelope: recorded like any other refusal, and answered with its decision id. */
@Injectable()
export class ProtocolRefusals {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly decision: DoorDecision,
  ) {}

  /** Not waited for where nothing is to be told: by a turn later a call may have begun to stream what it could still answer whole. */
  told(response: Response, request: McpRequest, { hasBegun }: Exchange): Response | Promise<Response> {
    const { status } = response;
    // Clients try again until the place is free, official ones in ordinary use too: a row each would tell nothing.
    if (status < 400 || status === TAKEN || hasBegun) return response;
    return this.recorded(response, request);
  }

  private async recorded(response: Response, request: McpRequest): Promise<Response> {
    const failure = failureOf(response, request);
    const operation = this.decision.operationOf(request.message);
    const { call } = await this.pipeline.refuse(requestAtDoor(request), failure, operation);
    return response.body === null ? response : withData(response, refusalData(failure, call));
  }
}

function failureOf({ status, body }: Response, { message }: McpRequest): Failure {
  // What the SDK answers a client that has gone before its message was handled.
  if (body === null) return new Failure('cancelled', 'The client went away before its message was handled.');
  if (status >= 500) return new Failure('internal', 'The message could not be handled.');
  return new Failure('invalid_input', REASONS[status] ?? (message === undefined ? OF_A_STREAM : OF_ITS_ENVELOPE));
}

/** The same answer, which says more beside what it says already. */
async function withData({ status, headers, body }: Response, data: object): Promise<Response> {
  const answer = (await new Response(body).json()) as { readonly error: { readonly data?: unknown } };
  const said = isRecord(answer.error.data) ? answer.error.data : {};
  return new Response(JSON.stringify({ ...answer, error: { ...answer.error, data: { ...said, ...data } } }), {
    status,
    headers: { ...Object.fromEntries(headers), 'content-type': 'application/json' },
  });
}
