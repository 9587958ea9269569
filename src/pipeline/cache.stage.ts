import { Injectable } from '@nestjs/common';
import { type CachedAnswer, readAnswer } from '../cache/cached-answer.js';
import { type Lookup, ResultCache } from '../cache/result-cache.js';
import { type Flight, type Landing, SingleFlight } from '../cache/single-flight.js';
import type { OutcomeName } from '../errors/failure-kinds.js';
import { CacheMetrics } from '../observability/metrics/cache-metrics.js';
import { Catalogue } from '../tool/catalogue.js';
import type { ToolOperation } from '../tool/operation.js';
import { answerSize } from './answer-size.js';
import type { Call } from './call.js';
import { HeardChannel } from './heard-channel.js';
import { answered, type Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** Calls that may wait for the run of another one. Further ones stand in the line of the queue, which is bounded. */
const MOST_WAITING = 1_000;

/** What ended without the tool having had its say: whoever waits for the same runs it themselves. */
const ABANDONING: ReadonlySet<OutcomeName> = new Set(['cancelled', 'timeout', 'client_timeout']);

/**
 * Gives the answer that was given before, to whom it was given. Behind every check, so that a hit is authorized; in front
 * of the queue, so that it holds no slot; around redaction and budget, so that nothing else is kept.
 */
@Injectable()
export class CacheStage implements Stage {
  private readonly flights = new SingleFlight();
  private waiting = 0;
  /** Toolsets with a cached tool, of that state of the catalogue. */
  private cachedToolsets: { readonly revision: number; readonly toolsets: ReadonlySet<string> } | undefined;

  constructor(
    private readonly cache: ResultCache,
    private readonly catalogue: Catalogue,
    private readonly metrics: CacheMetrics,
  ) {
    metrics.observe(() => cache.held, cache.maxBytes);
  }

  /** Reads of tools that are cached, and writes that change what those read. */
  concerns({ operation }: Call): boolean {
    if (operation.kind !== 'tool') return false;
    return operation.effect === 'read' ? this.cache.serves(operation) : this.hasCached(operation.toolset);
  }

  handle(call: Call, next: Next): Promise<Settled> {
    // Nothing else concerns it.
    const tool = call.operation as ToolOperation;
    return tool.effect === 'read' ? this.read(tool, call, next) : this.write(tool, call, next);
  }

  private hasCached(toolset: string): boolean {
    const { revision } = this.catalogue;
    if (this.cachedToolsets === undefined || this.cachedToolsets.revision !== revision) {
      const toolsets = this.catalogue.tools.filter(({ policy }) => policy.cache).map((tool) => tool.toolset);
      this.cachedToolsets = { revision, toolsets: new Set(toolsets) };
    }
    return this.cachedToolsets.toolsets.has(toolset);
  }

  /** However a write ended, it may have been done: one that timed out, too. */
  private async write({ toolset }: ToolOperation, call: Call, next: Next): Promise<Settled> {
    const settled = await next();
    if (call.attempts > 0) await this.cache.forget(toolset);
    return settled;
  }

  private async read(tool: ToolOperation, call: Call, next: Next): Promise<Settled> {
    const { request, principal } = call;
    // Who asked for progress would hear nothing of a run that was another's, or is over.
    const key = request.reportProgress === undefined ? this.cache.keyOf(tool, request.input, principal) : undefined;
    if (key === undefined) {
      call.cache = 'bypass';
      this.metrics.count('bypass');
      return next();
    }
    for (;;) {
      const flying = this.flights.get(key);
      const looked = this.cache.find(tool, key);
      const found = looked instanceof Promise ? await looked : looked;
      if (found.answer !== undefined) return this.give(call, 'hit', found.answer, found.text);
      // One that landed meanwhile counts: it ended after this call began.
      const flight = this.flights.get(key) ?? flying;
      if (flight?.generation !== found.generation) {
        using own = this.flights.begin(key, found.generation);
        return await this.run(tool, call, next, found, own);
      }
      const landing = await this.wait(call, flight);
      if (landing === 'abandoned') continue;
      const text = landing === 'own' ? undefined : landing.text;
      const answer = text === undefined ? undefined : readAnswer(text);
      return answer === undefined ? this.run(tool, call, next, found) : this.give(call, 'joined', answer, text);
    }
  }

  private give(call: Call, result: 'hit' | 'joined', answer: CachedAnswer, text: string | undefined): Settled {
    call.cache = 'hit';
    call.answerSize = answerSize(answer, text);
    this.metrics.count(result);
    return answered(answer);
  }

  /** As long as the waiting call's own time allows, and its client is there. */
  private async wait(call: Call, flight: Flight): Promise<Landing> {
    if (this.waiting >= MOST_WAITING) return 'own';
    this.waiting += 1;
    try {
      return await call.deadline.race(() => flight.landed);
    } finally {
      this.waiting -= 1;
    }
  }

  /** @param flight Told how it ended, for those who wait. */
  private async run(tool: ToolOperation, call: Call, next: Next, found: Lookup, flight?: Flight): Promise<Settled> {
    call.cache = 'miss';
    this.metrics.count(found.result);
    let isOwn = false;
    call.askChannel = new HeardChannel(call.askChannel, () => {
      isOwn = true;
      // Nobody waits for what a person takes their time to answer.
      flight?.land('own');
    });
    const settled = await next();
    if (ABANDONING.has(settled.outcome)) flight?.land('abandoned');
    if (settled.outcome !== 'ok' || isOwn || !('content' in settled.answer)) return settled;
    const text = this.cache.keep(tool, found, settled.answer);
    if (text !== undefined) flight?.land({ text });
    return settled;
  }
}
