import type { Context, TextMapGetter, TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';

/** Reads the baggage of a caller and passes it on to nobody: it may hold whatever the caller wrote. */
class HeardBaggage implements TextMapPropagator {
  private readonly baggage = new W3CBaggagePropagator();

  inject(): void {}

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.baggage.extract(context, carrier, getter);
  }

  fields(): string[] {
    return [];
  }
}

/** How a trace goes from one process to the next, where `OTEL_PROPAGATORS` does not say otherwise. */
export const USUAL_PROPAGATOR: TextMapPropagator = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new HeardBaggage()],
});
