import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import type { Attributes, MeterProvider, SpanContext } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';

const SDK = '@opentelemetry/sdk-trace';
const ORIGINS = ['none', 'local', 'remote'] as const;
/** By the number of the decision. */
const RESULTS = ['DROP', 'RECORD_ONLY', 'RECORD_AND_SAMPLE'] as const;
const SAMPLING_RESULT = 'otel.span.sampling_result';

/**
 * The SDK's own counts of spans, as it keeps them, but for when it is told: they are summed up between two collections,
 * because a counter costs more than the span it counts.
 */
export class SpanCounts {
  /** Since the last collection, by origin of the parent and decision. */
  private readonly begun = ORIGINS.map(() => RESULTS.map(() => 0));
  /** What has begun and not ended since then, by decision. */
  private readonly running = RESULTS.map(() => 0);

  begin(parent: SpanContext | undefined, decision: SamplingDecision): void {
    const ofOrigin = this.begun[parent === undefined ? 0 : parent.isRemote ? 2 : 1] as number[];
    (ofOrigin[decision] as number) += 1;
    if (decision !== SamplingDecision.NOT_RECORD) (this.running[decision] as number) += 1;
  }

  /** Of a span that was recorded. */
  end(decision: SamplingDecision): void {
    (this.running[decision] as number) -= 1;
  }

  /** Names, version, units and descriptions are the SDK's: then what it counts beside this is one metric with it. */
  reportTo(meterProvider: MeterProvider): void {
    const meter = meterProvider.getMeter(SDK, versionOf(SDK));
    const unit = '{span}';
    const started = meter.createCounter('otel.sdk.span.started', { unit, description: 'The number of created spans.' });
    const live = meter.createUpDownCounter('otel.sdk.span.live', {
      unit,
      description: 'The number of currently live spans.',
    });
    // Observes nothing, so it is no metric: its callback is how a collection announces itself.
    meter.createObservableCounter('otel.sdk.span.collection').addCallback(() => {
      this.take(
        (count, attributes) => started.add(count, attributes),
        (count, attributes) => live.add(count, attributes),
      );
    });
  }

  private take(started: Add, live: Add): void {
    for (const [decision, result] of RESULTS.entries()) {
      let begun = 0;
      for (const [index, origin] of ORIGINS.entries()) {
        const ofOrigin = this.begun[index] as number[];
        const count = ofOrigin[decision] as number;
        if (count > 0) started(count, { 'otel.span.parent.origin': origin, [SAMPLING_RESULT]: result });
        ofOrigin[decision] = 0;
        begun += count;
      }
      const change = this.running[decision] as number;
      // Also by nothing: that none is left is told as well.
      const wasRecorded = begun > 0 && decision !== SamplingDecision.NOT_RECORD;
      if (wasRecorded || change !== 0) live(change, { [SAMPLING_RESULT]: result });
      this.running[decision] = 0;
    }
  }
}

type Add = (count: number, attributes: Attributes) => void;

function versionOf(name: string): string | undefined {
  const manifest = findPackageJSON(name, import.meta.url);
  return manifest && (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
