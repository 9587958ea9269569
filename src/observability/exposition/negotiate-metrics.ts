import type { ExpositionFormat } from './write-exposition.js';

export type MetricsRepresentation = ExpositionFormat | 'summary';

const OPENMETRICS = /^application\/openmetrics-text(?!.*;version=(?!"?1\.0\.0"?(;|$)))/;

const REPRESENTATIONS: readonly (readonly [mediaType: RegExp, MetricsRepresentation])[] = [
  [OPENMETRICS, 'openmetrics'],
  [/^application\/json/, 'summary'],
  [/^(text\/(plain|\*)|\*\/\*)/, 'prometheus'],
];

/** What an Accept header wants most. Whoever names nothing that is served gets Prometheus's text all the same. */
export function negotiateMetrics(accept = '*/*'): MetricsRepresentation {
  const wanted = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.replaceAll(/\s/g, ''))
    .map((range) => ({ range, weight: Number(/;q=([\d.]+)/.exec(range)?.[1] ?? 1) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { range } of wanted) {
    const served = REPRESENTATIONS.find(([mediaType]) => mediaType.test(range));
    if (served !== undefined) return served[1];
  }
  return 'prometheus';
}
