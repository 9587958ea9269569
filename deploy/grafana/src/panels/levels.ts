import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOURS } from '../colours.js';

type Colour = keyof typeof COLOURS;
/** From which value on a colour holds; the first one holds from the bottom. */
export type Levels = readonly [Colour, ...(readonly [number, Colour])[]];

/** Nothing to count is good, anything is broken. */
export const NONE_OR_BROKEN: Levels = ['good', [1, 'broken']];
export const NONE_OR_ATTENTION: Levels = ['good', [1, 'attention']];
/** A part of what there is: a queue, a heap, the time of the event loop. */
export const FULLNESS: Levels = ['good', [0.6, 'attention'], [0.8, 'broken']];
/** Part of the calls that fail by our fault. */
export const FAILURE_RATIO: Levels = ['good', [0.001, 'attention'], [0.01, 'broken']];
/** The factors of the alerts in docs/objectives.md. */
export const BURN_RATE: Levels = ['good', [1, 'attention'], [6, 'serious'], [14.4, 'broken']];
export const PLAIN: Levels = ['info'];

export function thresholds([bottom, ...steps]: Levels): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: COLOURS[bottom] },
      ...steps.map(([value, colour]) => ({ value, color: COLOURS[colour] })),
    ]);
}

export const byThreshold = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
