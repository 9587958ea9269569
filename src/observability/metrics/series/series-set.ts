import type { Attributes } from '@opentelemetry/api';
import { seriesKey } from './series-key.js';

/** What one set of attributes has been recorded under so far. */
export abstract class Series {
  /** In which interval it was recorded for the last time; 0 before the first record. */
  interval = 0;
  /** Epoch milliseconds of the first record. */
  startedAtMs = 0;

  constructor(readonly attributes: Attributes) {}
}

const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

/**
 * The series of one instrument. As in the SDK, what is recorded anew between two readings is bounded in number: all that
 * is beyond goes into one series, which counts as well.
 */
export class SeriesSet<S extends Series> {
  private readonly known = new Map<string, S>();
  private readonly begun: S[] = [];
  /** From one reading to the next. */
  interval = 1;
  private recorded = 0;

  constructor(
    private readonly make: (attributes: Attributes) => S,
    private readonly mostSeries: number,
  ) {}

  /** The same one for the same attributes, in whatever order they are written. */
  of(attributes: Attributes): S {
    const key = seriesKey(attributes);
    let series = this.known.get(key);
    if (series === undefined) this.known.set(key, (series = this.make(attributes)));
    return series;
  }

  /** For one record: no series is made that could not be told. Attributes that are looked up each time may be anybody's. */
  forRecord(attributes: Attributes): S {
    return this.known.get(seriesKey(attributes)) ?? this.of(this.isFull ? OVERFLOW : attributes);
  }

  /** Where the first record of an interval goes. */
  admit(series: S): S {
    const { isFull } = this;
    const admitted = isFull ? this.of(OVERFLOW) : series;
    if (!isFull) this.recorded += 1;
    if (admitted.interval === 0) {
      admitted.startedAtMs = Date.now();
      this.begun.push(admitted);
    }
    admitted.interval = this.interval;
    return admitted;
  }

  private get isFull(): boolean {
    return this.recorded >= this.mostSeries - 1;
  }

  /** Those that have been recorded, first ones first. Ends the interval. */
  read(): readonly S[] {
    this.interval += 1;
    this.recorded = 0;
    return this.begun;
  }
}
