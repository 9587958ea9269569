import { Injectable, Module, type Provider, Scope } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectOutcome } from './expect-outcome.js';
import { testGatehouse } from './test-gatehouse.js';
import { Resource } from '../tool/resource.decorator.js';
import { HealthCheck } from '../tool/health-check.decorator.js';
import { Tool } from '../tool/tool.decorator.js';
import { Toolset } from '../tool/toolset.decorator.js';

const POLICY = { description: 'Greets.', effect: 'read', input: z.strictObject({}), access: 'public' } as const;

@Injectable({ scope: Scope.TRANSIENT })
class Words {
  readonly greeting = 'hello';
}

@Toolset({ name: 'greeting' })
class GreetingTools {
  constructor(private readonly words: Words) {}

  @Tool(POLICY)
  greet() {
    return this.words.greeting;
  }
}

@Injectable()
class UnmarkedTools {
  @Tool(POLICY)
  forgotten() {
    return 'never';
  }

  @HealthCheck({ dependency: 'vault' })
  unasked() {
    return true;
  }
}

@Injectable({ scope: Scope.TRANSIENT })
@Toolset({ name: 'passing' })
class TransientTools extends GreetingTools {}

@Toolset({ name: 'hiding' })
class HidingTools {
  @Resource({ uri: 'hiding://{id}', description: 'One.', access: 'public' })
  @Resource({ uri: 'hiding://{key}', name: 'other', description: 'Another.', access: 'public' })
  read() {
    return 'one';
  }
}

const moduleOf = (...providers: Provider[]) => {
  @Module({ providers })
  class ToolsModule {}
  return ToolsModule;
};

describe('a toolset', () => {
  it('that no module provides is no tool that a client could not know', async () => {
    await using gatehouse = await testGatehouse([moduleOf()]);
    await expect(gatehouse.call(GreetingTools, 'greet', {})).rejects.toThrow('No module here provides GreetingTools');
  });

  it('is refused among controllers, where it would offer nothing', async () => {
    @Module({ controllers: [GreetingTools], providers: [Words] })
    class ControllerModule {}
    await expect(testGatehouse([ControllerModule])).rejects.toThrow(/toolset greeting: it is among the controllers/);
  });

  it.each<[string, Provider[]]>([
    ['a class, with what is made anew for each that injects it', [GreetingTools, Words]],
    ['a factory', [{ provide: GreetingTools, useFactory: async () => new GreetingTools(new Words()) }]],
    ['a factory by another name', [{ provide: 'tools', useFactory: () => new GreetingTools(new Words()) }]],
    ['a value', [{ provide: GreetingTools, useValue: new GreetingTools(new Words()) }]],
    ['a class with a second name', [GreetingTools, Words, { provide: 'tools', useExisting: GreetingTools }]],
  ])('is offered once where it is provided as %s', async (_what, providers) => {
    await using gatehouse = await testGatehouse([moduleOf(...providers)]);
    const call = await gatehouse.send('greet', {});
    expectOutcome(call, 'ok');
    expect(call.result).toBe('hello');
  });

  it('can be chosen by name where a factory makes it', async () => {
    const made = moduleOf({ provide: GreetingTools, useFactory: () => new GreetingTools(new Words()) });
    await using gatehouse = await testGatehouse([made], { settings: { TOOLSETS: 'greeting' } });
    expectOutcome(await gatehouse.send('greet', {}), 'ok');
  });

  it('stops the start where its class is not marked, or lives for a moment: all that is wrong at once', async () => {
    const starting = testGatehouse([moduleOf(UnmarkedTools, TransientTools, Words)]);
    await expect(starting).rejects.toMatchObject({
      problems: [
        'class UnmarkedTools: it declares forgotten, unasked and is not marked with @Toolset({ name: ... })',
        'toolset passing: it is transient; one instance serves all calls',
      ],
    });
  });

  it('declares no static method', () => {
    const declaring = () => Tool(POLICY)(GreetingTools, 'made', { value: () => 'it' });
    expect(declaring).toThrow(/GreetingTools\.made is static/);
  });

  it('stops the start where one of its resources hides another', async () => {
    await expect(testGatehouse([moduleOf(HidingTools)])).rejects.toThrow(
      /resource hiding:\/\/\{key\}: declared 2 times/,
    );
  });
});
