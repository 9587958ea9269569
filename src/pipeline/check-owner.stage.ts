import { Injectable } from '@nestjs/common';
import { ownerDenial } from '../identity/permissions.js';
import type { Call } from './call.js';
import type { Stage } from './stage.js';

/** May this principal touch what the arguments name? Behind `validateInput`: an owner rule reads valid input only. */
@Injectable()
export class CheckOwnerStage implements Stage {
  enter(call: Call): void {
    const { access } = call.operation;
    const rule = typeof access === 'object' ? access.owner : undefined;
    const refusal = rule && ownerDenial(rule, call.input, call.principal);
    if (refusal !== undefined) throw refusal;
  }
}
