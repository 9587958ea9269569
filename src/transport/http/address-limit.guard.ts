import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DoorLimits } from './door-limits.js';

/** Before authentication, so that guessing credentials is slow and costs little. */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(private readonly limits: DoorLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.limits.admitAddress(context.switchToHttp().getRequest<FastifyRequest>().ip);
    return true;
  }
}
