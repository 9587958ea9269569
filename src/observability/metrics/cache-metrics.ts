import { Injectable } from '@nestjs/common';
import { OncePer } from './once-per.js';
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
    const requests = meter.counter('mcp.cache.requests');
    this.requests = new OncePer((result: CacheResult) => requests.of({ ...RESULTS, result }));
    for (const result of CACHE_RESULTS) this.requests.of(result).add(0);
  }

  count(result: CacheResult): void {
    this.requests.of(result).add(1);
  }

  /** @param held Asked whenever somebody asks for metrics. */
  observe(held: () => { readonly bytes: number; readonly entries: number }, maxBytes: number): void {
    const { meter } = this;
    meter.observeUpDown('mcp.cache.bytes', () => [[held().bytes, RESULTS]]);
    meter.observeUpDown('mcp.cache.entries', () => [[held().entries, RESULTS]]);
    meter.observeGauge('mcp.cache.bytes.limit', () => [[maxBytes, RESULTS]]);
  }
}
