import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { importPart } from '../telemetry/import-part.js';
import { joinSpans } from './join-spans.js';
import type { WrittenSpan } from './written-span.js';

/** Its parts are those of every exporter over OTLP/HTTP. */
const PARTS_OF = '@opentelemetry/sdk-node';
const SERIALIZERS_OF = '@opentelemetry/exporter-metrics-otlp-proto';

interface Serializer {
  readonly serializeRequest: (spans: WrittenSpan[]) => Uint8Array;
  readonly deserializeResponse: (response: Uint8Array) => unknown;
}
/** Of `@opentelemetry/otlp-exporter-base`, what is used here. */
interface ExporterBase {
  readonly OTLPExporterBase: new (delegate: object) => SpanExporter;
}
interface OverHttp {
  convertLegacyHttpOptions(given: object, signal: string, path: string, headers: Record<string, string>): object;
  createOtlpHttpExportDelegate(options: object, serializer: Serializer, component: string, counts: object): object;
}
/** Of `@opentelemetry/otlp-transformer`. */
interface Transformer {
  readonly ProtobufTraceSerializer: Serializer;
  readonly TraceExporterMetricsHelper: object;
}

/**
 * What sends spans over OTLP/HTTP in Protobuf, as `OTLPTraceExporter` does, with the same settings, retries and timeouts:
 * only that the spans it is given are written already.
 */
export async function loadWrittenSpanExporter(): Promise<() => SpanExporter> {
  const [{ OTLPExporterBase }, { convertLegacyHttpOptions, createOtlpHttpExportDelegate }, transformer] =
    await Promise.all([
      importPart<ExporterBase>(PARTS_OF, '@opentelemetry/otlp-exporter-base'),
      importPart<OverHttp>(PARTS_OF, '@opentelemetry/otlp-exporter-base/node-http'),
      importPart<Transformer>(SERIALIZERS_OF, '@opentelemetry/otlp-transformer'),
    ]);
  const { ProtobufTraceSerializer, TraceExporterMetricsHelper } = transformer;
  const { deserializeResponse } = ProtobufTraceSerializer;
  const headers = { 'Content-Type': 'application/x-protobuf' };
  return () =>
    new OTLPExporterBase(
      createOtlpHttpExportDelegate(
        convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', headers),
        { serializeRequest: joinSpans, deserializeResponse },
        'otlp_http_span_exporter',
        TraceExporterMetricsHelper,
      ),
    );
}
