import type { FieldSettings, Panel } from '../fixtures/dashboards/dashboard.js';
import type { Series } from '../fixtures/prometheus.js';
import { PALETTE } from './look.js';
import { written } from './units.js';

/** How a value is shown: its words, and its colour. */
export interface ValueLook {
  readonly words: string;
  readonly colour: string;
}

type Steps = NonNullable<FieldSettings['thresholds']>['steps'];

export function colourOf(value: number, steps: Steps = []): string {
  return steps.findLast(({ value: from }) => from === null || value >= from)?.color ?? PALETTE[0];
}

/** A state of a timeline: a word where there is one for the value, else the range of thresholds it is in. */
export function stateOf(value: number, { mappings = [], thresholds, unit, decimals }: FieldSettings): ValueLook {
  const mapped = mappings.find(({ type }) => type === 'value')?.options[String(value)];
  if (mapped) return { words: mapped.text, colour: mapped.color };
  const steps = thresholds?.steps ?? [];
  const colour = colourOf(value, steps);
  const index = steps.findLastIndex(({ value: from }) => from === null || value >= from);
  const from = steps[index]?.value;
  if (typeof from === 'number') return { words: `${written(from, unit, decimals)}+`, colour };
  const next = steps[index + 1]?.value;
  return {
    words: typeof next === 'number' ? `< ${written(next, unit, decimals)}` : written(value, unit, decimals),
    colour,
  };
}

/** The name of a series, out of its labels. */
export function nameOf({ metric }: Series, legend: string | undefined): string {
  if (legend === undefined) return Object.values(metric).join(' ');
  return legend.replaceAll(/\{\{(\w+)\}\}/g, (_whole, label: string) => metric[label] ?? '').trim();
}

/** What an override says of a field of this name. */
export function overrideOf<T>({ fieldConfig }: Panel, name: string, property: string): T | undefined {
  const found = (fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matcher.id === 'byName' && matcher.options === name)
    .flatMap(({ properties }) => properties)
    .find(({ id }) => id === property);
  return found?.value as T | undefined;
}
