import { Injectable } from '@nestjs/common';
import { Failure } from '../../errors/failure.js';
import { denial } from '../../identity/permissions.js';
import { Catalogue } from '../../tool/catalogue.js';
import type { Operation } from '../../tool/operation.js';
import type { Principal } from '../../tool/principal.js';
import { asked, askedOperation } from '../mcp/asked.js';
import type { JsonRpcMessage } from './read-json-body.js';

/** Whatever is not a call of something public needs a credential, also what does not exist. */
const ANYTHING_ELSE = { kind: 'request', access: 'authenticated' } as const;

/**
 * What only HTTP can answer, before the SDK has spoken: 401 for nobody, 403 with a challenge for a missing scope. The
 * decision itself is the pipeline's own; it is taken again there, for every transport.
 */
@Injectable()
export class DoorDecision {
  constructor(private readonly catalogue: Catalogue) {}

  refusalOf(message: JsonRpcMessage | undefined, principal: Principal): Failure | undefined {
    const refusal = denial(this.operationOf(message) ?? ANYTHING_ELSE, principal);
    const isHttps = refusal?.kind === 'unauthenticated' || refusal?.detail.requiredScopes !== undefined;
    return isHttps ? refusal : undefined;
  }

  operationOf(message: JsonRpcMessage | undefined): Operation | undefined {
    return askedOperation(this.catalogue, asked(message));
  }
}
