import type { INestApplication } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, ModulesContainer } from '@nestjs/core';
import type { FastifyInstance, onRequestHookHandler, RouteOptions } from 'fastify';
import { DoorHook } from './door-hook.js';

/** Config of the route whose door is a hook. */
export const DOOR_ROUTE = { door: 'hook' } as const;

/** What a project may put around every handler of Nest's, also around ours. */
const AROUND_ALL = [APP_GUARD, APP_INTERCEPTOR];

/**
 * Puts the door before Nest's handler of its route, behind every other hook and middleware. Not where the project has
 * guards or interceptors of its own for all routes: none may be passed by.
 */
export function hangDoor(app: INestApplication, fastify: FastifyInstance): void {
  if (hasOwnAroundAll(app.get(ModulesContainer))) return;
  const hook = app.get(DoorHook).onRequest as onRequestHookHandler;
  fastify.addHook('onRoute', (route: RouteOptions) => {
    if ((route.config as Partial<typeof DOOR_ROUTE> | undefined)?.door !== DOOR_ROUTE.door) return;
    route.onRequest = [route.onRequest ?? [], hook].flat();
  });
}

function hasOwnAroundAll(modules: ModulesContainer): boolean {
  for (const { providers, injectables } of modules.values()) {
    for (const token of [...providers.keys(), ...injectables.keys()]) {
      // Nest adds a number to the name: there may be several.
      if (typeof token === 'string' && AROUND_ALL.some((name) => token.startsWith(name))) return true;
    }
  }
  return false;
}
