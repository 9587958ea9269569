import { Injectable } from '@nestjs/common';
import { denial } from '../identity/permissions.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** May this principal use this operation at all? */
@Injectable()
export class AuthorizeStage implements Stage {
  handle(call: Call, next: Next): Promise<Settled> {
    const refusal = denial(call.operation, call.principal);
    if (refusal !== undefined) throw refusal;
    return next();
  }
}
