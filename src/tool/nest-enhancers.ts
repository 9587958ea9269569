import { Injectable, type PipeTransform } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  RouteParamtypes,
} from '@nestjs/common/internal';
import { ExternalContextCreator } from '@nestjs/core';
import type { Handler } from './operation.js';

const ENHANCERS = [GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA, EXCEPTION_FILTERS_METADATA];

/** Metadata key under which Nest finds which arguments a pipe is for. */
const ARGUMENTS = 'gatehouse:arguments';

/** Nest's numbers for the two arguments of a handler: pipes see the input as a `body`, the call they do not see. */
const INPUT = RouteParamtypes.BODY;
const CALL = -1;
const HANDLER_ARGUMENTS = {
  [`${INPUT}:0`]: { index: 0, pipes: [] },
  [`${CALL}:1`]: { index: 1, pipes: [] },
};
const pickArgument = {
  exchangeKeyForValue: (type: number, _data: unknown, args: unknown[]) => args[type === CALL ? 1 : 0],
};

/**
 * Honours Nest's own guards, interceptors, pipes and filters on a tool method or its class, inside the `run` stage.
 * A method without any is called directly: enhancers cost nothing to those who do not use them.
 */
@Injectable()
export class NestEnhancers {
  private readonly contexts: ExternalContextCreator;

  constructor(contexts: ExternalContextCreator) {
    this.contexts = Object.create(contexts, {
      getParamValue: {
        value: (
          value: unknown,
          metadata: Parameters<ExternalContextCreator['getParamValue']>[1],
          pipes: PipeTransform[],
        ) => ((metadata.type as unknown) === CALL ? value : contexts.getParamValue(value, metadata, pipes)),
      },
    }) as ExternalContextCreator;
  }

  /** Whether the method or its class carries any. */
  enhances(instance: object, method: string): boolean {
    return isEnhanced(instance.constructor, (instance as Record<string, object>)[method] as object);
  }

  bind(instance: object, method: string): Handler {
    const handler = (instance as Record<string, unknown>)[method] as Handler;
    if (!this.enhances(instance, method)) return handler.bind(instance);
    Reflect.defineMetadata(ARGUMENTS, HANDLER_ARGUMENTS, instance.constructor, method);
    return this.contexts.create(
      instance,
      handler as (...args: unknown[]) => unknown,
      method,
      ARGUMENTS,
      pickArgument,
      undefined,
      undefined,
      undefined,
      'mcp',
    ) as Handler;
  }
}

function isEnhanced(type: object, handler: object): boolean {
  return ENHANCERS.some((key) => Reflect.hasMetadata(key, type) || Reflect.hasMetadata(key, handler));
}
