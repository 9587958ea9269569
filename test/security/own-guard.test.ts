import {
  type CallHandler,
  ForbiddenException,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type Type,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { startTestServer } from '../fixtures/test-server.js';

/** What was asked, of any of them. */
let asked = 0;

@Injectable()
class ClosedForNow {
  canActivate(): boolean {
    asked += 1;
    throw new ForbiddenException('Closed for now');
  }
}

@Injectable()
class Counting {
  intercept(_context: unknown, next: CallHandler) {
    asked += 1;
    return next.handle();
  }
}

@Module({ providers: [{ provide: APP_GUARD, useClass: ClosedForNow }] })
class GuardedModule {}

@Module({ providers: [{ provide: APP_INTERCEPTOR, useClass: Counting }] })
class CountedModule {}

@Module({})
class TurningAwayModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const turnAway = (_request: unknown, response: { statusCode: number; end(body: string): void }) => {
      asked += 1;
      response.statusCode = 503;
      response.end('{}');
    };
    consumer.apply(turnAway).forRoutes('*path');
  }
}

describe.each(ERAS)('what a project puts around all routes, %s', (era) => {
  it.each<[string, Type, number]>([
    ['a guard', GuardedModule, 403],
    ['an interceptor', CountedModule, 200],
    ['a middleware', TurningAwayModule, 503],
  ])('%s is around every call', async (_what, module, status) => {
    const server = await startTestServer([ProbeModule, module]);
    asked = 0;
    try {
      const headers = { authorization: `Bearer ${await server.token()}` };
      const answer = await callTool(server, { era, tool: 'echo', input: { text: 'hi' }, headers });
      expect([asked, answer.status]).toEqual([1, status]);
    } finally {
      await server.close();
    }
  });
});
