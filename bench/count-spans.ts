/** `ExportTraceServiceRequest.resource_spans`, `ResourceSpans.scope_spans`, `ScopeSpans.spans`: the numbers of their fields. */
const PATH_TO_SPANS = [1, 2, 2];
const LENGTH_DELIMITED = 2;

/** How many spans an OTLP export in Protobuf holds: https://protobuf.dev/programming-guides/encoding */
export function countSpans(message: Buffer, [field, ...further]: readonly number[] = PATH_TO_SPANS): number {
  let count = 0;
  for (const [number, content] of fieldsOf(message)) {
    if (number === field) count += further.length === 0 ? 1 : countSpans(content, further);
  }
  return count;
}

/** The messages of these three levels have length-delimited fields alone. */
function* fieldsOf(message: Buffer): Generator<[number: number, content: Buffer]> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    if ((tag & 7) !== LENGTH_DELIMITED)
      throw new Error(`Not an export of spans: field ${tag >> 3} has type ${tag & 7}`);
    const length = varint();
    yield [tag >> 3, message.subarray(at, at + length)];
    at += length;
  }
}
