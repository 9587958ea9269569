// Loaded before anything else: `node --import ./dist/observability/bootstrap.js dist/main.js`. What a package does can be
// seen only when the hooks are there before it.
import { setFlagsFromString } from 'node:v8';
import { processEnvironment } from '../config/process-environment.js';
import { freeCompilations } from '../loading/free-compilations.js';
import { keepTickShape } from '../loading/keep-tick-shape.js';
import { mapOwnSourcesAlone } from '../loading/own-source-maps.js';
import { beginStart } from '../loading/start-up.js';
import { keepProcessTelemetry } from './telemetry/process-telemetry.js';
import { isExporting } from './telemetry/signals.js';

// Before whatever collects.
keepTickShape();
freeCompilations();
// Young objects are collected every few milliseconds under load: sharing out that little work among threads costs more CPU than it
// saves time.
setFlagsFromString('--no-parallel-scavenge');
// What a request leaves is garbage a moment later. V8 takes what lives through a busy moment for something that lasts, allocates its
// like among old objects from then on, and those, dead or not, keep every young object alive that they refer to.
setFlagsFromString('--no-allocation-site-pretenuring');
mapOwnSourcesAlone();
beginStart();

const env = processEnvironment();
// The SDK with all its exporters takes a while to load, so it is loaded only where something is sent.
const telemetry = isExporting(env)
  ? await (await import('./telemetry/start-exporting.js')).startExporting(env)
  : (await import('./telemetry/start-local.js')).startLocal();
keepProcessTelemetry(telemetry);
