import { expect, it } from 'vitest';
import { protocolOf } from './protocol-of.js';

it.each([
  [{}, undefined],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'grpc'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' }, 'http/json'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: '' }, 'grpc'],
])('takes of %j what is said of traces', (env, protocol) => {
  expect(protocolOf(env, 'TRACES')).toBe(protocol);
});
