import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Failure } from '../../errors/failure.js';
import { LOGGER } from '../../observability/logger.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { DoorDecision } from './door-decision.js';
import type { McpRequest } from './mcp-request.js';
import { ProtectedResource } from './oauth/protected-resource.js';
import { requestAtDoor } from './request-at-door.js';
import { sendRefusal } from './send-refusal.js';

/** Whatever the door throws: recorded like any other call, answered with its status, masked where it must be. */
@Catch()
@Injectable()
export class DoorExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly decision: DoorDecision,
    private readonly resource: ProtectedResource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    return this.refuse(thrown, http.getRequest<McpRequest>(), http.getResponse<FastifyReply>());
  }

  async refuse(thrown: unknown, request: McpRequest, reply: FastifyReply): Promise<void> {
    if (thrown instanceof HttpException) {
      // No route of ours, such as an unknown path: Nest's own words are harmless.
      void reply.code(thrown.getStatus()).send({ error: thrown.message });
      return;
    }
    const failure = Failure.from(thrown);
    const { call } = await this.pipeline.refuse(
      requestAtDoor(request),
      failure,
      this.decision.operationOf(request.message),
    );
    if (reply.sent || reply.raw.headersSent) {
      this.logger.error({ err: thrown, executionId: call.executionId }, 'the answer had begun when the request failed');
      reply.raw.destroy();
      return;
    }
    const metadataUrl = this.resource.metadataUrl(request);
    sendRefusal(reply, failure, call, request.message?.['id'], metadataUrl);
  }
}
