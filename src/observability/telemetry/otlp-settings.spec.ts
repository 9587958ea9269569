import { expect, it } from 'vitest';
import { batchSettings, logRecordLimitsOf, spanLimits } from './otlp-settings.js';

it('leaves to the SDK what is not set or cannot be read', () => {
  const env = { OTEL_BSP_MAX_QUEUE_SIZE: ' ', OTEL_BSP_SCHEDULE_DELAY: 'soon', OTEL_BSP_EXPORT_TIMEOUT: '-1' };
  expect(batchSettings(env, 'BSP')).toEqual({});
  expect(spanLimits(env)).toEqual({});
  expect(logRecordLimitsOf(env)).toEqual({});
});

it('reads the batches of spans and those of records apart', () => {
  const env = { OTEL_BSP_SCHEDULE_DELAY: '1000', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: ' 64 ' };
  expect(batchSettings(env, 'BSP')).toEqual({ scheduledDelayMillis: 1_000 });
  expect(batchSettings(env, 'BLRP')).toEqual({ maxExportBatchSize: 64 });
});

it('prefers the limit of one signal to that of all', () => {
  const env = { OTEL_ATTRIBUTE_COUNT_LIMIT: '10', OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '0' };
  expect(spanLimits(env)).toEqual({ attributeCountLimit: 0 });
  expect(logRecordLimitsOf(env)).toEqual({ attributeCountLimit: 10 });
});
