// Loaded before anything else: `node --import ./dist/observability/bootstrap.js dist/main.js`. What a package does can be
// seen only when the hooks are there before it.
import { processEnvironment } from '../config/process-environment.js';
import { keepTickShape } from '../loading/keep-tick-shape.js';
import { mapOwnSourcesAlone } from '../loading/own-source-maps.js';
import { beginStart } from '../loading/start-up.js';
import { keepProcessTelemetry } from './telemetry/process-telemetry.js';
import { isExporting } from './telemetry/signals.js';

// Before whatever collects.
keepTickShape();
mapOwnSourcesAlone();
beginStart();

const env = processEnvironment();
// The SDK with all its exporters takes a while to load, so it is loaded only where something is sent.
const telemetry = isExporting(env)
  ? await (await import('./telemetry/start-exporting.js')).startExporting(env)
  : (await import('./telemetry/start-local.js')).startLocal();
keepProcessTelemetry(telemetry);
