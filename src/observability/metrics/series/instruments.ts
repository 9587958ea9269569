import type { Attributes } from '@opentelemetry/api';

/** What is counted under one set of attributes. */
export interface CounterSeries {
  /** @param by Not negative. */
  add(by: number): void;
}

/** What is measured under one set of attributes. */
export interface HistogramSeries {
  /** @param value Not negative; what is not a number is not recorded. */
  record(value: number): void;
}

/** Whoever counts often asks for its series once and keeps it. A series is told from its first record on. */
export interface Counter extends CounterSeries {
  add(by: number, attributes?: Attributes): void;
  of(attributes: Attributes): CounterSeries;
}

/** The same of what is measured. */
export interface Histogram extends HistogramSeries {
  record(value: number, attributes?: Attributes): void;
  of(attributes: Attributes): HistogramSeries;
}
