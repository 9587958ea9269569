import { type MetricProducer, MetricReader } from '@opentelemetry/sdk-metrics';
import type { OwnInstruments } from './series/own-instruments.js';
import { readWithOwn } from './series/read-with-own.js';

/** Reads the SDK when somebody asks. No timer, no exporter, nothing to flush. */
export class PullReader extends MetricReader {
  /** @param own Absent where the SDK keeps all. */
  constructor(private readonly own?: OwnInstruments) {
    super();
  }

  override setMetricProducer(sdk: MetricProducer): void {
    super.setMetricProducer(this.own === undefined ? sdk : readWithOwn(sdk, this.own));
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}
