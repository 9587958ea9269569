import { LATENCY_BUCKETS } from '../metrics/latency-buckets.js';
import type { Histogram } from '../metrics/series/instruments.js';
import type { OwnInstruments } from '../metrics/series/own-instruments.js';

/** How long requests to other servers take, as OpenTelemetry's instrumentation names and describes it. */
export function requestHistogram(own: OwnInstruments): Histogram {
  const described = { description: 'Measures the duration of outbound HTTP requests.', unit: 's' };
  return own.histogram('http.client.request.duration', described, { boundaries: LATENCY_BUCKETS, hasMinMax: false });
}
