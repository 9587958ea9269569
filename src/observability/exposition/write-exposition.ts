import type { Exemplar } from '../metrics/exemplars.js';
import type { MetricFamily, Sample } from './metric-family.js';

/** OpenMetrics 1.0, and the text format Prometheus had before it: https://prometheus.io/docs/instrumenting/exposition_formats */
export type ExpositionFormat = 'openmetrics' | 'prometheus';

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
};

/** The whole answer of `/metrics`. A family without samples is left out. */
export function writeExposition(families: readonly MetricFamily[], format: ExpositionFormat): string {
  let text = '';
  for (const family of families) {
    if (family.samples.length === 0) continue;
    for (const line of metadata(family, format)) text += `${line}\n`;
    for (const sample of family.samples) text += `${sampleLine(family, sample, format)}\n`;
  }
  return format === 'openmetrics' ? `${text}# EOF\n` : text;
}

function metadata({ name, type, help, unit }: MetricFamily, format: ExpositionFormat): readonly string[] {
  if (format === 'prometheus') {
    const sampleName = type === 'counter' ? `${name}_total` : name;
    return [`# HELP ${sampleName} ${escapeLine(help)}`, `# TYPE ${sampleName} ${type}`];
  }
  // A unit must be the end of the name, and not every name is written that way.
  const unitLine = unit !== '' && name.endsWith(`_${unit}`) ? [`# UNIT ${name} ${unit}`] : [];
  return [`# HELP ${name} ${escapeQuoted(help)}`, `# TYPE ${name} ${type}`, ...unitLine];
}

function sampleLine({ name }: MetricFamily, sample: Sample, format: ExpositionFormat): string {
  const line = `${name}${sample.suffix}${labelSet(sample.labels)} ${number(sample.value)}`;
  return format === 'openmetrics' && sample.exemplar !== undefined ? `${line} ${exemplarText(sample.exemplar)}` : line;
}

function exemplarText({ traceId, spanId, value, at }: Exemplar): string {
  return `# ${labelSet({ trace_id: traceId, span_id: spanId })} ${number(value)} ${(at / 1_000).toFixed(3)}`;
}

function labelSet(labels: Readonly<Record<string, string>>): string {
  let pairs = '';
  for (const [name, value] of Object.entries(labels)) pairs += `${pairs && ','}${name}="${escapeQuoted(value)}"`;
  return pairs && `{${pairs}}`;
}

function number(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

function escapeLine(text: string): string {
  return text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`);
}

/** Names, nearly all of them: looked at once instead of copied three times. */
const ESCAPED = /["\\\n]/;

function escapeQuoted(text: string): string {
  if (!ESCAPED.test(text)) return text;
  return escapeLine(text).replaceAll('"', String.raw`\"`);
}
