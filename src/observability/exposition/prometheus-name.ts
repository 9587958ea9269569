import type { MetricFamily } from './metric-family.js';

/** Units as the Collector's Prometheus exporter spells them. */
const UNITS: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
  '1': '',
};
const PER: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/**
 * A unit of OpenTelemetry in Prometheus's spelling; empty for counts, `1` and annotations such as `{call}`. One without a
 * spelling stands for itself, as the Collector has it: toolsets may measure in any.
 */
export function prometheusUnit(unit: string): string {
  const [what = '', per = ''] = unit.replaceAll(/\{[^}]*\}/g, '').split('/', 2);
  const spelled = clean(UNITS[what] ?? what);
  const each = clean(PER[per] ?? per);
  return each === '' ? spelled : [spelled, 'per', each].filter((word) => word !== '').join('_');
}

function clean(unit: string): string {
  return unit.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
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
