import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ProtobufWriter } from './protobuf-writer.js';
import { writeAttributes } from './write-attributes.js';
import type { WrittenSpan } from './written-span.js';

type Scope = ReadableSpan['instrumentationScope'];
type Resource = ReadableSpan['resource'];

// Numbers of the fields, with their kind: `ExportTraceServiceRequest`, `ResourceSpans`, `ScopeSpans`, `Resource`, and
// `InstrumentationScope`.
const RESOURCE_SPANS = 0x0a;
const RESOURCE = 0x0a;
const SCOPE_SPANS = 0x12;
const SCOPE = 0x0a;
const SCHEMA_URL = 0x1a;

/** One export of spans that are written already, all of one resource: a provider has no other. */
export function joinSpans(spans: readonly WrittenSpan[]): Uint8Array {
  const [first] = spans;
  if (first === undefined) return new Uint8Array();
  const { resource } = first;
  const parts = [written((out) => writeResource(out, resource))];
  for (const [scope, ofScope] of Map.groupBy(spans, (span) => span.scope)) parts.push(...scopeSpans(scope, ofScope));
  parts.push(schemaUrl(resource.schemaUrl));
  return Buffer.concat(framed(RESOURCE_SPANS, parts));
}

function scopeSpans(scope: Scope, spans: readonly WrittenSpan[]): readonly Uint8Array[] {
  return framed(SCOPE_SPANS, [written((out) => writeScope(out, scope)), ...runsOf(spans), schemaUrl(scope.schemaUrl)]);
}

/** What was written one after the other is copied at once. */
function runsOf(spans: readonly WrittenSpan[]): readonly Uint8Array[] {
  const runs: { readonly chunk: Buffer; readonly start: number; end: number }[] = [];
  for (const { chunk, start, end } of spans) {
    const last = runs.at(-1);
    if (last?.chunk === chunk && last.end === start) last.end = end;
    else runs.push({ chunk, start, end });
  }
  return runs.map(({ chunk, start, end }) => chunk.subarray(start, end));
}

/** A field that holds all of `parts`. */
function framed(tag: number, parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = written((out) => {
    out.byte(tag);
    out.varint(length);
  });
  return [head, ...parts];
}

function schemaUrl(url: string | undefined): Uint8Array {
  return written((out) => {
    if (!url) return;
    out.byte(SCHEMA_URL);
    out.string(url);
  });
}

function writeResource(out: ProtobufWriter, { attributes }: Resource): void {
  out.byte(RESOURCE);
  const from = out.open();
  writeAttributes(out, attributes, 0x0a);
  // None was dropped.
  out.byte(0x10);
  out.byte(0);
  out.close(from);
}

function writeScope(out: ProtobufWriter, { name, version }: Scope): void {
  out.byte(SCOPE);
  const from = out.open();
  out.byte(0x0a);
  out.string(name);
  if (version) {
    out.byte(0x12);
    out.string(version);
  }
  out.close(from);
}

/** For what is written once in a batch: all of it in one piece of memory. */
const once = new ProtobufWriter();

function written(write: (out: ProtobufWriter) => void): Uint8Array {
  once.begin();
  write(once);
  return once.chunk.subarray(once.start, once.end);
}
