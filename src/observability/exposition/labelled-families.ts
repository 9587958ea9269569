import type { MetricFamily } from './metric-family.js';

/** The families of one process among several. */
export interface LabelledFamilies {
  /** Put on every sample, so that the series of two processes are two. */
  readonly labels: Readonly<Record<string, string>>;
  readonly families: readonly MetricFamily[];
}

/** Of all processes the same, and joined with by its labels: it must not be there twice. */
const TOLD_ONCE = new Set(['target_info']);

/** One exposition of several: each family once, with the samples of all. */
export function labelledFamilies(processes: readonly LabelledFamilies[]): readonly MetricFamily[] {
  const merged = new Map<string, MetricFamily>();
  for (const { labels, families } of processes) {
    for (const family of families) {
      const known = merged.get(family.name);
      if (known !== undefined && TOLD_ONCE.has(family.name)) continue;
      const samples = TOLD_ONCE.has(family.name)
        ? family.samples
        : family.samples.map((sample) => ({ ...sample, labels: { ...sample.labels, ...labels } }));
      merged.set(family.name, { ...family, samples: [...(known?.samples ?? []), ...samples] });
    }
  }
  return [...merged.values()];
}
