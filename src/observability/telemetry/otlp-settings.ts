/** Of batches of spans (`BSP`) or of records (`BLRP`), by the standard variables. Undefined: the SDK's own. */
export function batchSettings(env: NodeJS.ProcessEnv, kind: 'BSP' | 'BLRP') {
  return onlyGiven({
    maxQueueSize: positive(env[`OTEL_${kind}_MAX_QUEUE_SIZE`]),
    scheduledDelayMillis: positive(env[`OTEL_${kind}_SCHEDULE_DELAY`]),
    exportTimeoutMillis: positive(env[`OTEL_${kind}_EXPORT_TIMEOUT`]),
    maxExportBatchSize: positive(env[`OTEL_${kind}_MAX_EXPORT_BATCH_SIZE`]),
  });
}

export function spanLimits(env: NodeJS.ProcessEnv) {
  return onlyGiven({
    attributeCountLimit: number(env.OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT) ?? number(env.OTEL_ATTRIBUTE_COUNT_LIMIT),
    attributeValueLengthLimit:
      number(env.OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT) ?? number(env.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT),
    eventCountLimit: number(env.OTEL_SPAN_EVENT_COUNT_LIMIT),
    linkCountLimit: number(env.OTEL_SPAN_LINK_COUNT_LIMIT),
    attributePerEventCountLimit: number(env.OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT),
    attributePerLinkCountLimit: number(env.OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT),
  });
}

export function logRecordLimitsOf(env: NodeJS.ProcessEnv) {
  return onlyGiven({
    attributeCountLimit: positive(env.OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT) ?? positive(env.OTEL_ATTRIBUTE_COUNT_LIMIT),
    attributeValueLengthLimit:
      positive(env.OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT) ?? positive(env.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT),
  });
}

/** The specification: what cannot be read counts as not set. */
function number(value: string | undefined): number | undefined {
  const given = value?.trim() ? Number(value) : Number.NaN;
  return Number.isNaN(given) ? undefined : given;
}

function positive(value: string | undefined): number | undefined {
  const given = number(value);
  return given !== undefined && given > 0 ? given : undefined;
}

function onlyGiven<Name extends string>(
  settings: Readonly<Record<Name, number | undefined>>,
): Partial<Record<Name, number>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, number>
  >;
}
