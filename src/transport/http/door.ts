import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../config/load-config.js';
import { configSlice } from '../../config/config-slices.js';
import { CallsInFlight } from '../../pipeline/calls-in-flight.js';
import { draining } from '../../pipeline/pipeline.js';
import { ANONYMOUS, type Principal } from '../../tool/principal.js';
import { BodyRoom } from './body-room.js';
import { malformedCall } from './call-shape.js';
import { DoorDecision } from './door-decision.js';
import { DoorLimits } from './door-limits.js';
import { DoorRefusal } from './door-refusal.js';
import type { McpRequest } from './mcp-request.js';
import { ParameterHeaderCheck } from './parameter-header-check.js';
import { type BodyBounds, type JsonRpcMessage, readJsonBody } from './read-json-body.js';

/** What Streamable HTTP and HTTP+SSE know. */
const METHODS = new Set(['POST', 'GET', 'DELETE']);

/** What every request must pass, once Host, Origin and credential are known, before its message reaches the protocol. */
@Injectable()
export class Door {
  private readonly bounds: BodyBounds;

  constructor(
    @Inject(configSlice('server')) { bodyLimitBytes }: Config['server'],
    room: BodyRoom,
    private readonly inFlight: CallsInFlight,
    private readonly decision: DoorDecision,
    private readonly parameterHeaders: ParameterHeaderCheck,
    private readonly limits: DoorLimits,
  ) {
    this.bounds = { limitBytes: bodyLimitBytes, room };
  }

  /**
   * Reads the message of a POST and answers who may go on with it: a promise only where there is something to wait for.
   * Throws a Failure, now or later, for everybody else.
   */
  admit(request: McpRequest, reply: FastifyReply): Principal | Promise<Principal> {
    if (!METHODS.has(request.method)) {
      throw new DoorRefusal('invalid_input', 'Use POST, GET or DELETE.', { httpStatus: 405, jsonRpcCode: -32600 });
    }
    if (request.method !== 'POST') return this.judge(request);
    const read = readJsonBody(request.raw, reply.raw, this.bounds);
    if (read instanceof Promise) return read.then((message) => this.judge(request, message));
    return this.judge(request, read);
  }

  private judge(request: McpRequest, message?: JsonRpcMessage): Principal | Promise<Principal> {
    if (message !== undefined) request.message = message;
    if (this.inFlight.isDraining) throw draining();
    const principal = request.principal ?? ANONYMOUS;
    const refusal =
      this.decision.refusalOf(message, principal) ??
      malformedCall(message) ??
      this.parameterHeaders.refusalOf(request, principal);
    if (refusal !== undefined) throw refusal;
    const taken = this.limits.admit(request, principal);
    return taken === undefined ? principal : taken.then(() => principal);
  }
}
