import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { loadStdioConfig } from '../config/load-config.js';
import { GatehouseModule } from '../gatehouse.module.js';
import { BootLogger } from '../observability/boot-logger.js';
import { SpanRecorder } from '../observability/telemetry/span-recorder.js';
import { Pipeline } from '../pipeline/pipeline.js';
import { ProjectModule, type ToolsetModule } from '../serve/project-root.js';
import { Catalogue } from '../tool/catalogue.js';
import { Clock } from '../tool/clock.js';
import { EnabledToolsets } from '../tool/enabled-toolsets.js';
import type { ResourceContents } from '../tool/mcp-content.js';
import type { PromptMessage } from '../tool/prompt.decorator.js';
import { toolsetPolicyOf } from '../tool/toolset.decorator.js';
import type { CallOptions } from './call-options.js';
import { FakeClock } from './fake-clock.js';
import { operationName } from './operation-name.js';
import { RecordedLines } from './recorded-lines.js';
import type { TestCall } from './test-call.js';
import { TestCalls } from './test-calls.js';
import { testEnvironment } from './test-settings.js';
import type { HandlerName, InputOf, PromptName, ResultOf } from './tool-types.js';

export interface TestOptions {
  /** Settings by the names of their variables: `{ CALL_TIMEOUT_MS: '500' }`. Nothing is read from the environment of the test. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Puts a fake in the place of an upstream: `(module) => module.overrideProvider(ForecastClient).useValue(fake)`. */
  readonly overrides?: (module: TestingModuleBuilder) => TestingModuleBuilder;
}

/** Toolsets behind the whole hall, in the process of the test. */
export class TestGatehouse implements AsyncDisposable {
  private readonly calls: TestCalls;

  /** Use `testGatehouse`. */
  constructor(
    /** Stands still until it is moved. */
    readonly clock: FakeClock,
    private readonly module: TestingModule,
    lines: RecordedLines,
    private readonly onClosed: () => Promise<void>,
  ) {
    this.calls = new TestCalls(module.get(Pipeline, { strict: false }), lines, SpanRecorder.install());
  }

  /**
   * Calls a tool by the method that is it.
   * @returns Once the call has ended, however it ended.
   * @throws TypeError for a method that is no tool, or of a class that no module provides; Error where it asks something to which `answers` has no answer.
   */
  async call<T extends object, K extends HandlerName<T>>(
    toolset: Type<T>,
    method: K,
    input: InputOf<T, K>,
    options?: CallOptions,
  ): Promise<TestCall<ResultOf<T, K>>> {
    const name = operationName(toolset, 'tool', method);
    this.refuseForgotten(toolset, name);
    return (await this.calls.tool(name, input, options)) as TestCall<ResultOf<T, K>>;
  }

  /** Calls a tool by its name with whatever a client might send: for arguments that do not fit, and names nobody has. */
  send(name: string, input: unknown, options?: CallOptions): Promise<TestCall> {
    return this.calls.tool(name, input, options);
  }

  /** Reads a resource by its URI. */
  read(uri: string, options?: CallOptions): Promise<TestCall<readonly ResourceContents[]>> {
    return this.calls.resource(uri, options);
  }

  /** Gets a prompt by the method that makes it. */
  async prompt<T extends object, K extends PromptName<T>>(
    toolset: Type<T>,
    method: K,
    input: InputOf<T, K>,
    options?: CallOptions,
  ): Promise<TestCall<readonly PromptMessage[]>> {
    const name = operationName(toolset, 'prompt', method);
    this.refuseForgotten(toolset, name);
    return this.calls.prompt(name, input, options);
  }

  /** It would be `unknown_tool`, as rightly is what TOOLSETS leaves out. */
  private refuseForgotten(toolset: Type<object>, name: string): void {
    const isLeftOut = !this.module.get(EnabledToolsets, { strict: false }).has(toolsetPolicyOf(toolset)?.name ?? '');
    const { declared } = this.module.get(Catalogue, { strict: false });
    if (isLeftOut || declared.some((operation) => operation.name === name)) return;
    throw new TypeError(`No module here provides ${toolset.name}: put it among the providers of one.`);
  }

  /** A provider of the application: `gatehouse.get(ForecastClient)`. */
  get<T>(token: Type<T> | string | symbol): T {
    return this.module.get<T>(token, { strict: false });
  }

  /** Ends the application and removes its folder; `await using` does it by itself. */
  async close(): Promise<void> {
    await this.module.close();
    await this.onClosed();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Starts toolsets for a test: no network, no door, a clock that stands still, an embedded database in a folder of its own.
 * Every stage of the hall runs as it does for a client.
 * @param toolsets What `serve` is given.
 * @throws ConfigError, CatalogueError as the start of the service would.
 */
export async function testGatehouse(
  toolsets: readonly ToolsetModule[],
  { settings = {}, overrides = (module) => module }: TestOptions = {},
): Promise<TestGatehouse> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const config = loadStdioConfig(testEnvironment(settings, dataDir), dataDir);
    const lines = new RecordedLines(config.log);
    const clock = new FakeClock(Date.now());
    // Before the stages are made: they ask for their tracer once.
    SpanRecorder.install();
    const root = ProjectModule.with(GatehouseModule.forStdio(config, lines.logger), toolsets, config.toolsets.enabled);
    const builder = Test.createTestingModule({ imports: [root] })
      .overrideProvider(Clock)
      .useValue(clock);
    const module = await overrides(builder).setLogger(lines.bootLogger).compile();
    module.useLogger(module.get(BootLogger, { strict: false }));
    await module.init();
    return new TestGatehouse(clock, module, lines, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}
