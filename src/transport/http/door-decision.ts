import { Injectable } from '@nestjs/common';
import { Failure } from '../../errors/failure.js';
import { denial } from '../../identity/permissions.js';
import { Catalogue } from '../../tool/catalogue.js';
import type { Operation } from '../../tool/operation.js';
import type { Principal } from '../../tool/principal.js';
import type { JsonRpcMessage } from './read-json-body.js';

/** What a message asks for, in the pipeline's words; `request` for everything that is not a call. */
export interface Asked {
  readonly kind: 'tool' | 'resource' | 'prompt' | 'request';
  readonly name: string;
}

/**
 * What only HTTP can answer, before the SDK has spoken: 401 for nobody, 403 with a challenge for a missing scope. The
 * decision itself is the pipeline's own; it is taken again there, for every transport.
 */
@Injectable()
export class DoorDecision {
  constructor(private readonly catalogue: Catalogue) {}

  refusalOf(message: JsonRpcMessage | undefined, principal: Principal): Failure | undefined {
    // Whatever is not a call of something public needs a credential, also what does not exist.
    const refusal = denial(this.operationOf(message)?.access ?? 'authenticated', principal);
    const isHttps = refusal?.kind === 'unauthenticated' || refusal?.detail.requiredScopes !== undefined;
    return isHttps ? refusal : undefined;
  }

  operationOf(message: JsonRpcMessage | undefined): Operation | undefined {
    const { kind, name } = asked(message);
    if (kind === 'tool') return this.catalogue.tool(name);
    if (kind === 'prompt') return this.catalogue.prompt(name);
    return kind === 'resource' ? this.catalogue.resource(name)?.operation : undefined;
  }
}

const NAMED_BY = {
  'tools/call': ['tool', 'name'],
  'prompts/get': ['prompt', 'name'],
  'resources/read': ['resource', 'uri'],
  'skills/get': ['resource', 'uri'],
} as const;

export function asked(message: JsonRpcMessage | undefined): Asked {
  const [kind, key] = Object.entries(NAMED_BY).find(([method]) => method === message?.['method'])?.[1] ?? [
    'request',
    '',
  ];
  const params = message?.['params'] as Record<string, unknown> | null | undefined;
  const name = params?.[key];
  return { kind, name: typeof name === 'string' ? name : '' };
}
