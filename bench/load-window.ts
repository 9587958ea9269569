import { createHistogram } from 'node:perf_hooks';
import type { Pace } from './options.js';
import { cpuMsOf, residentKiBOf } from './process-usage.js';

/** What one window of load saw of a server. */
export interface Window {
  readonly calls: number;
  /** With those before it was opened. */
  readonly answers: number;
  readonly requestsPerSecond: number;
  readonly cpuMsPerCall: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly residentMiB: number;
  /** Share of the window in which the load generator was busy. Near 1, it was the slower side. */
  readonly generatorBusy: number;
}

/**
 * Counts the calls between two answers: it opens and closes on an answer, so the calls, the time and the CPU are of
 * exactly the same span, however slow a single call is.
 */
export class LoadWindow {
  private readonly latencyMicros = createHistogram();
  private readonly startedAt = performance.now();
  private opened: { at: number; cpuMs: number; busy: ReturnType<typeof performance.eventLoopUtilization> } | undefined;
  private answers = 0;
  private calls = 0;
  /** Set once the window has closed. */
  result: Window | undefined;

  constructor(
    private readonly pids: readonly number[],
    private readonly connections: number,
    private readonly pace: Pace,
    /** Counts so many calls instead, from the first on. */
    private readonly wanted?: number,
  ) {}

  /** To be told of every answer, in the order they come. */
  add(latencyMs: number): void {
    this.answers += 1;
    if (this.result !== undefined) return;
    if (this.opened === undefined) return this.openWhenWarm();
    this.calls += 1;
    this.latencyMicros.record(Math.max(1, Math.round(latencyMs * 1_000)));
    const lastedMs = performance.now() - this.opened.at;
    if (this.wanted !== undefined) {
      if (this.calls >= this.wanted) this.result = this.close(this.opened, lastedMs);
      return;
    }
    const isEnough = lastedMs >= this.pace.windowMs && this.calls >= this.pace.minCalls;
    if (isEnough || lastedMs >= this.pace.maxWindowMs) this.result = this.close(this.opened, lastedMs);
  }

  private openWhenWarm(): void {
    const at = performance.now();
    const isWarm = this.answers >= this.pace.warmUpCalls || at - this.startedAt >= this.pace.maxWarmUpMs;
    if (this.wanted === undefined && !isWarm) return;
    // By the second lot of answers all connections are made, so no connecting is timed.
    if (at - this.startedAt < this.pace.warmUpMs || this.answers < 2 * this.connections) return;
    this.opened = { at, cpuMs: cpuMsOf(this.pids), busy: performance.eventLoopUtilization() };
  }

  private close(opened: NonNullable<LoadWindow['opened']>, lastedMs: number): Window {
    return {
      calls: this.calls,
      answers: this.answers,
      requestsPerSecond: (this.calls / lastedMs) * 1_000,
      cpuMsPerCall: (cpuMsOf(this.pids) - opened.cpuMs) / this.calls,
      p50Ms: this.latencyMicros.percentile(50) / 1_000,
      p99Ms: this.latencyMicros.percentile(99) / 1_000,
      residentMiB: residentKiBOf(this.pids) / 1_024,
      generatorBusy: performance.eventLoopUtilization(opened.busy).utilization,
    };
  }
}
