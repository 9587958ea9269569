import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { LoadShedder } from '../../admission/load-shedder.js';
import type { Principal } from '../../tool/principal.js';
import { Authentication } from './authentication.js';
import { DoorLimits } from './door-limits.js';
import { HostOriginCheck } from './host-origin-check.js';
import type { McpRequest } from './mcp-request.js';

/**
 * What is asked of every request before its body is read, in this order. One guard for all: each of Nest's own is waited
 * for, and only who somebody is may have to be.
 */
@Injectable()
export class DoorGuard implements CanActivate {
  constructor(
    private readonly shedder: LoadShedder,
    private readonly hostOrigin: HostOriginCheck,
    private readonly limits: DoorLimits,
    private readonly authentication: Authentication,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = context.switchToHttp().getRequest<McpRequest>();
    // Let in by the hook of its route already, and charged for it.
    return request.principal === undefined ? this.letIn(request) : true;
  }

  /** @throws Failure, now or later. */
  letIn(request: McpRequest): true | Promise<true> {
    // Before everything else: what is shed must cost nothing, so neither its credential nor its body is read.
    this.shedder.admit();
    this.hostOrigin.check(request);
    // Before authentication, so that guessing credentials is slow and costs little.
    const taken = this.limits.admitAddress(request.ip);
    return taken === undefined ? this.recognise(request) : taken.then(() => this.recognise(request));
  }

  private recognise(request: McpRequest): true | Promise<true> {
    const found = this.authentication.of(request);
    return found instanceof Promise ? found.then((principal) => accept(request, principal)) : accept(request, found);
  }
}

function accept(request: McpRequest, principal: Principal): true {
  request.principal = principal;
  return true;
}
