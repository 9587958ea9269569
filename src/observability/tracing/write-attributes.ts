import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ProtobufWriter } from './protobuf-writer.js';

// `opentelemetry.proto.common.v1`: the numbers are those of its fields, with the kind of the field in the last three bits.
const KEY = 0x0a;
const VALUE = 0x12;
const STRING_VALUE = 0x0a;
const BOOL_VALUE = 0x10;
const INT_VALUE = 0x18;
const DOUBLE_VALUE = 0x21;
const ARRAY_VALUE = 0x2a;
const KVLIST_VALUE = 0x32;
const BYTES_VALUE = 0x3a;
/** `ArrayValue.values`, `KeyValueList.values` */
const ENTRY = 0x0a;

const LEAST_INT = -(2 ** 63);
const ABOVE_INT = 2 ** 63;

/** @param tag Of the field that repeats, in the message they belong to. */
export function writeAttributes(out: ProtobufWriter, attributes: Attributes, tag: number): void {
  for (const key in attributes) {
    if (!Object.hasOwn(attributes, key)) continue;
    out.byte(tag);
    writeKeyValue(out, key, attributes[key]);
  }
}

function writeKeyValue(out: ProtobufWriter, key: string, value: AttributeValue | undefined): void {
  const entry = out.open();
  out.byte(KEY);
  out.string(key);
  out.byte(VALUE);
  writeValue(out, value);
  out.close(entry);
}

/** Of what is no value of OpenTelemetry nothing is told but that it is there. */
function writeValue(out: ProtobufWriter, value: unknown): void {
  const from = out.open();
  switch (typeof value) {
    case 'string':
      out.byte(STRING_VALUE);
      out.string(value);
      break;
    case 'boolean':
      out.byte(BOOL_VALUE);
      out.byte(value ? 1 : 0);
      break;
    case 'number':
      writeNumber(out, value);
      break;
    case 'object':
      if (value !== null) writeObject(out, value);
  }
  out.close(from);
}

function writeNumber(out: ProtobufWriter, value: number): void {
  if (Number.isInteger(value) && value >= LEAST_INT && value < ABOVE_INT) {
    out.byte(INT_VALUE);
    out.varint(value);
  } else {
    out.byte(DOUBLE_VALUE);
    out.double(value);
  }
}

function writeObject(out: ProtobufWriter, value: object): void {
  if (value instanceof Uint8Array) {
    out.byte(BYTES_VALUE);
    out.bytes(value);
    return;
  }
  out.byte(Array.isArray(value) ? ARRAY_VALUE : KVLIST_VALUE);
  const from = out.open();
  if (Array.isArray(value)) {
    for (const element of value) {
      out.byte(ENTRY);
      writeValue(out, element);
    }
  } else writeAttributes(out, value as Attributes, ENTRY);
  out.close(from);
}
