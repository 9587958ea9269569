import { MetricReader } from '@opentelemetry/sdk-metrics';

/** Reads the SDK when somebody asks. No timer, no exporter, nothing to flush. */
export class PullReader extends MetricReader {
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}
