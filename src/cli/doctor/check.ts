import type { Finding } from './finding.js';

/** One question the doctor asks. */
export interface Check {
  /** Names it in `--json`: does not change. */
  readonly name: string;
  readonly title: string;
  /** Milliseconds after which it counts as failed. */
  readonly limitMs: number;
  /** Whatever it throws is a finding too: that it failed, and why. */
  run(signal: AbortSignal): Promise<Finding> | Finding;
}

/** Checks about one thing. */
export interface Chapter {
  readonly title: string;
  readonly checks: readonly Check[];
  /** Whether its checks may run at once. Those that fill queues and use limits up may not. */
  readonly atOnce: boolean;
}

export interface Checked extends Finding {
  readonly check: string;
  readonly title: string;
  readonly durationMs: number;
}
