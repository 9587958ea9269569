import { metrics } from '@opentelemetry/api';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { localMeterProvider } from '../metrics/meter-provider.js';
import { ownInstruments } from '../metrics/own-metrics.js';
import { PullReader } from '../metrics/pull-reader.js';
import type { ProcessTelemetry } from './process-telemetry.js';
import { serviceResource } from './service-resource.js';

/** Nothing is sent: the process is measured for whoever reads `/metrics`. */
export function startLocal(): ProcessTelemetry {
  const own = ownInstruments();
  const reader = new PullReader(own);
  const meterProvider = localMeterProvider(serviceResource(), reader);
  // Toolsets count by the API alone, and are read beside ours.
  metrics.setGlobalMeterProvider(meterProvider);
  const runtime = new RuntimeNodeInstrumentation();
  runtime.setMeterProvider(meterProvider);
  runtime.enable();
  return {
    meterProvider,
    own,
    reader,
    shutdown: async () => {
      runtime.disable();
      await meterProvider.shutdown();
    },
  };
}
