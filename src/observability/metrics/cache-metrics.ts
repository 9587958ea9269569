import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

/**
 * How a call met the cache: `joined` had the answer of an identical call that ran already; what was `stale` (written
 * since, or over its time) or `invalid` had to run; `error`: the shared cache could not be asked; `bypass`: the answer is
 * the call's own.
 */
const CACHE_RESULTS = ['hit', 'joined', 'miss', 'stale', 'invalid', 'error', 'bypass'] as const;
export type CacheResult = (typeof CACHE_RESULTS)[number];

/** The cache of tool results; other caches would have other names. */
const RESULTS = { cache: 'results' };

/** What the cache does for calls, and what it takes. */
@Injectable()
export class CacheMetrics {
  private readonly requests;

  constructor(private readonly meter: ServiceMeter) {
    this.requests = meter.counter('mcp.cache.requests', 'Calls that a cache could have answered, by what it did.');
    for (const result of CACHE_RESULTS) this.requests.add(0, { ...RESULTS, result });
  }

  count(result: CacheResult): void {
    this.requests.add(1, { ...RESULTS, result });
  }

  /** @param held Asked whenever somebody asks for metrics. */
  observe(held: () => { readonly bytes: number; readonly entries: number }, maxBytes: number): void {
    const { meter } = this;
    meter.observeUpDown('mcp.cache.bytes', 'Bytes of answers kept in this process.', () => [[held().bytes, RESULTS]]);
    meter.observeUpDown('mcp.cache.entries', 'Answers kept in this process.', () => [[held().entries, RESULTS]]);
    meter.observeGauge('mcp.cache.bytes.limit', 'Bytes of answers it may keep.', () => [[maxBytes, RESULTS]]);
  }
}
