import type { MetricFamily } from './metric-family.js';

/** The units this service measures in, as the Collector's Prometheus exporter spells them. */
const UNITS: Readonly<Record<string, string>> = { s: 'seconds', ms: 'milliseconds', By: 'bytes', '%': 'percent' };

/**
 * A unit of OpenTelemetry in Prometheus's spelling; empty for counts, `1` and annotations such as `{call}`.
 * @throws Error for a unit that has no row here: a made up suffix would be another name than the Collector's.
 */
export function prometheusUnit(unit: string): string {
  if (unit === '' || unit === '1' || /^\{.*\}$/.test(unit)) return '';
  const spelled = UNITS[unit];
  if (spelled === undefined) throw new Error(`The unit ${unit} has no spelling for Prometheus`);
  return spelled;
}

/**
 * The family's name: words joined by underscores, with the unit as suffix unless one of them names it already, without
 * `total`. Source: OpenTelemetry specification, Prometheus and OpenMetrics Compatibility.
 */
export function familyName(name: string, unit: string, type: MetricFamily['type']): string {
  const words = name.split(/[^A-Za-z0-9:]+/).filter((word) => word !== '');
  const suffix = prometheusUnit(unit);
  if (suffix !== '' && !words.includes(suffix)) words.push(suffix);
  if (type === 'gauge' && unit === '1') return [...words.filter((word) => word !== 'ratio'), 'ratio'].join('_');
  return (type === 'counter' ? words.filter((word) => word !== 'total') : words).join('_');
}

export function labelName(attribute: string): string {
  return attribute.replaceAll(/[^A-Za-z0-9_]/g, '_');
}
