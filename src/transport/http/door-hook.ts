import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Eventual } from '../../tool/eventual.js';
import { Door } from './door.js';
import { DoorExceptionFilter } from './door-exception.filter.js';
import { DoorGuard } from './door.guard.js';
import type { McpRequest } from './mcp-request.js';
import { PlainWay } from './plain/plain-way.js';

/**
 * The door as a hook of its route, in front of what Nest does for a handler: that costs a plain call more than the door
 * itself. What it cannot answer goes on to the controller, with what has been found out of it.
 */
@Injectable()
export class DoorHook {
  constructor(
    private readonly guard: DoorGuard,
    private readonly door: Door,
    private readonly plainWay: PlainWay,
    private readonly refusals: DoorExceptionFilter,
  ) {}

  readonly onRequest = (request: McpRequest, reply: FastifyReply, goOn: (error?: Error) => void): void => {
    // What has no body is no message; there is nothing plain about it.
    if (request.method !== 'POST') {
      goOn();
      return;
    }
    void this.serve(request, reply, goOn);
  };

  private async serve(request: McpRequest, reply: FastifyReply, goOn: (error?: Error) => void): Promise<void> {
    let answered: Eventual<void> | false;
    try {
      // Waited for, also where it is known at once: the body comes right behind the head, and is here then.
      await this.guard.letIn(request);
      const admitted = this.door.admit(request, reply);
      const principal = admitted instanceof Promise ? await admitted : admitted;
      request.admitted = principal;
      answered = this.plainWay.answer(request, reply, principal);
      if (answered instanceof Promise) await answered;
    } catch (thrown) {
      this.refusals.refuse(thrown, request, reply).catch(goOn);
      return;
    }
    if (answered === false) goOn();
  }
}
