import { Injectable } from '@nestjs/common';
import type { Rate } from './rate.js';

export interface ToolsetPolicy {
  /** The domain, one word: `github`, `crm`. */
  readonly name: string;
  /** The system the tools depend on; tools with the same upstream share its circuit breaker. */
  readonly upstream?: string;
  /** How often each principal may call its tools, all together. The limits of the configuration hold as well. */
  readonly limit?: Rate;
}

const TOOLSET = Symbol('gatehouse:toolset');

/** Makes a class a toolset: a Nest provider whose decorated methods are found at boot. */
export function Toolset(policy: ToolsetPolicy): ClassDecorator {
  return (target) => {
    Injectable()(target);
    Reflect.defineMetadata(TOOLSET, policy, target);
  };
}

export function toolsetPolicyOf(target: object): ToolsetPolicy | undefined {
  return Reflect.getOwnMetadata(TOOLSET, target) as ToolsetPolicy | undefined;
}
