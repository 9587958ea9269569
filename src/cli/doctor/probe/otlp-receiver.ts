import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span or a log record, as far as the doctor looks at them: whose it is. */
export interface Received {
  readonly signal: 'span' | 'record';
  readonly traceId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a Collector would have been sent, on a port of this machine alone. */
export interface OtlpReceiver {
  /** Settings of a process that sends everything here, soon. */
  readonly settings: Readonly<Record<string, string>>;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

// As it is in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
interface Item {
  readonly traceId?: string;
  readonly name?: string;
  readonly attributes?: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}
interface Export {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly Item[] }[] }[];
  readonly resourceLogs?: readonly { readonly scopeLogs: readonly { readonly logRecords: readonly Item[] }[] }[];
}

export async function openOtlpReceiver(): Promise<OtlpReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const keep = async () => {
      received.push(...receivedIn((await json(request)) as Export));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
    keep().catch(() => response.writeHead(400).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_BLRP_SCHEDULE_DELAY: '100',
      OTEL_METRICS_EXPORTER: 'none',
    },
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function receivedIn({ resourceSpans = [], resourceLogs = [] }: Export): readonly Received[] {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const records = resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap((scope) => scope.logRecords));
  return [...spans.map((item) => kept('span', item)), ...records.map((item) => kept('record', item))];
}

function kept(signal: Received['signal'], { traceId = '', name = '', attributes = [] }: Item): Received {
  const texts = attributes.map(({ key, value }) => [key, value.stringValue ?? ''] as const);
  return { signal, traceId, name, attributes: Object.fromEntries(texts) };
}
