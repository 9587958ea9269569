import type { HrTime, Link, SpanContext, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ProtobufWriter } from './protobuf-writer.js';
import { writeAttributes } from './write-attributes.js';

// `opentelemetry.proto.trace.v1`: the numbers are those of its fields, with the kind of the field in the last three bits.
/** `ScopeSpans.spans` */
const SPAN = 0x12;
/** The length of a span is hardly ever less than 128 bytes, nor more than 16 KiB. */
const SPAN_LENGTH_BYTES = 2;

/** The low byte is W3C's: `SpanFlags` */
const IS_REMOTE_KNOWN = 0x100;
const IS_REMOTE = 0x200;

/** What is told of a span. */
export type EndedSpan = Pick<
  ReadableSpan,
  | 'name'
  | 'kind'
  | 'spanContext'
  | 'startTime'
  | 'endTime'
  | 'attributes'
  | 'droppedAttributesCount'
  | 'events'
  | 'droppedEventsCount'
  | 'links'
  | 'droppedLinksCount'
  | 'status'
  | 'instrumentationScope'
  | 'resource'
> & { readonly parentSpanContext?: SpanContext | undefined };

/** Writes an ended span as OTLP has it, with the tag by which the message of its scope holds it. */
export function writeSpan(out: ProtobufWriter, span: EndedSpan): void {
  out.byte(SPAN);
  const from = out.open(SPAN_LENGTH_BYTES);
  writeIdentity(out, span);
  out.byte(0x39);
  writeTime(out, span.startTime);
  out.byte(0x41);
  writeTime(out, span.endTime);
  writeAttributes(out, span.attributes, 0x4a);
  out.byte(0x50);
  out.varint(span.droppedAttributesCount);
  writeEvents(out, span);
  writeLinks(out, span);
  out.byte(0x7a);
  writeStatus(out, span.status);
  // Field 16 is the first whose tag has two bytes.
  out.byte(0x85);
  out.byte(0x01);
  out.fixed32(flagsOf(span.spanContext().traceFlags, span.parentSpanContext?.isRemote));
  out.close(from, SPAN_LENGTH_BYTES);
}

function writeIdentity(out: ProtobufWriter, span: EndedSpan): void {
  const { parentSpanContext } = span;
  writeIds(out, span.spanContext());
  if (parentSpanContext?.spanId) {
    out.byte(0x22);
    out.hex(parentSpanContext.spanId);
  }
  out.byte(0x2a);
  out.string(span.name);
  out.byte(0x30);
  // The API counts from 0, Protobuf keeps 0 for what was not said.
  out.byte(span.kind + 1);
}

/** Of a span, and of what it links to: the fields have the same numbers. */
function writeIds(out: ProtobufWriter, { traceId, spanId, traceState }: SpanContext): void {
  out.byte(0x0a);
  out.hex(traceId);
  out.byte(0x12);
  out.hex(spanId);
  const state = traceState?.serialize();
  if (state) {
    out.byte(0x1a);
    out.string(state);
  }
}

function writeEvents(out: ProtobufWriter, { events, droppedEventsCount }: EndedSpan): void {
  for (const { time, name, attributes, droppedAttributesCount } of events) {
    out.byte(0x5a);
    const from = out.open();
    out.byte(0x09);
    writeTime(out, time);
    out.byte(0x12);
    out.string(name);
    if (attributes !== undefined) writeAttributes(out, attributes, 0x1a);
    out.byte(0x20);
    out.varint(droppedAttributesCount ?? 0);
    out.close(from);
  }
  out.byte(0x60);
  out.varint(droppedEventsCount);
}

function writeLinks(out: ProtobufWriter, { links, droppedLinksCount }: EndedSpan): void {
  for (const link of links) writeLink(out, link);
  out.byte(0x70);
  out.varint(droppedLinksCount);
}

function writeLink(out: ProtobufWriter, { context, attributes, droppedAttributesCount }: Link): void {
  out.byte(0x6a);
  const from = out.open();
  writeIds(out, context);
  if (attributes !== undefined) writeAttributes(out, attributes, 0x22);
  out.byte(0x28);
  out.varint(droppedAttributesCount ?? 0);
  out.byte(0x35);
  out.fixed32(flagsOf(context.traceFlags, context.isRemote));
  out.close(from);
}

function writeStatus(out: ProtobufWriter, { code, message }: SpanStatus): void {
  const from = out.open();
  if (message) {
    out.byte(0x12);
    out.string(message);
  }
  out.byte(0x18);
  out.byte(code);
  out.close(from);
}

function flagsOf(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | IS_REMOTE_KNOWN | (isRemote ? IS_REMOTE : 0);
}

/** A second is 2^9 times this many nanoseconds; so much of it fits what a number can hold, and the rest is a shift. */
const NANOSECONDS_BY_512 = 1_953_125;
const TWO_POW_23 = 2 ** 23;
const TWO_POW_32 = 2 ** 32;

/** Nanoseconds since the epoch: more than a number can hold, so each half by itself. */
function writeTime(out: ProtobufWriter, [seconds, nanoseconds]: HrTime): void {
  const upper = seconds * NANOSECONDS_BY_512;
  const high = Math.floor(upper / TWO_POW_23);
  const low = (upper - high * TWO_POW_23) * 512 + nanoseconds;
  out.fixed64(low, low < TWO_POW_32 ? high : high + 1);
}
