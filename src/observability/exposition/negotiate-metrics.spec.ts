import { expect, it } from 'vitest';
import { negotiateMetrics } from './negotiate-metrics.js';

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';

it.each([
  ['nothing', undefined, 'prometheus'],
  ['anything, as curl does', '*/*', 'prometheus'],
  ['OpenMetrics', 'application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
  ['OpenMetrics of any version', 'application/openmetrics-text', 'openmetrics'],
  ['OpenMetrics of another version', 'application/openmetrics-text;version=0.0.1', 'prometheus'],
  ['what Prometheus 2 wants', PROMETHEUS_2, 'openmetrics'],
  ['what Prometheus 3 wants', PROMETHEUS_3, 'openmetrics'],
  ['text rather than OpenMetrics', 'application/openmetrics-text;q=0.2, text/plain', 'prometheus'],
  ['anything but OpenMetrics', 'application/openmetrics-text;q=0, */*', 'prometheus'],
  ['JSON', 'application/json', 'summary'],
  ['what a browser wants', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'prometheus'],
  ['only what is not served', 'image/png', 'prometheus'],
] as const)('serves whoever wants %s', (_what, accept, expected) => {
  expect(negotiateMetrics(accept)).toBe(expected);
});
