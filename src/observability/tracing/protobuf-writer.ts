/** Bytes that are reserved at once: some hundred spans. What is written is never moved again once it is whole. */
const CHUNK_BYTES = 65_536;
/** From here on the runtime's own encoder is quicker than a loop over the characters. */
const LONG_TEXT = 64;
const TWO_POW_32 = 2 ** 32;
const MOST_VARINT_BYTES = 10;

/** The value of each hexadecimal digit, by its character code. */
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0);

/**
 * Writes one message of Protobuf after the other: https://protobuf.dev/programming-guides/encoding. Each stands in one
 * piece of memory, beside those before it. Every place is told by its distance from the beginning of the message, because
 * a message that finds no room moves.
 */
export class ProtobufWriter {
  /** Where the present message stands, with others. */
  chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  /** Of the present message. */
  start = 0;
  /** Of the next byte. */
  end = 0;

  begin(): void {
    this.start = this.end;
  }

  /** Forgets the present message. */
  abandon(): void {
    this.end = this.start;
  }

  /** Begins a field whose length is known once it ends: `close` is given what this returns. */
  open(reservedBytes = 1): number {
    this.roomFor(reservedBytes);
    this.end += reservedBytes;
    return this.end - this.start;
  }

  /** @param from What `open` returned, with as many bytes reserved. */
  close(from: number, reservedBytes = 1): void {
    const length = this.end - this.start - from;
    const needed = varintBytes(length);
    if (needed !== reservedBytes) this.shift(from, needed - reservedBytes);
    const { end } = this;
    this.end = this.start + from - reservedBytes;
    this.smallVarint(length);
    this.end = end;
  }

  /** A tag, or any other number below 128. */
  byte(value: number): void {
    this.roomFor(1);
    this.chunk[this.end++] = value;
  }

  /** A whole number, as 64 bits in two's complement have it. */
  varint(value: number): void {
    if (value >= 0 && value < 128) return this.byte(value);
    this.roomFor(MOST_VARINT_BYTES);
    if (value >= 0 && value < TWO_POW_32) return this.smallVarint(value);
    let high = Math.floor(value / TWO_POW_32);
    let low = (value - high * TWO_POW_32) >>> 0;
    high >>>= 0;
    while (high !== 0 || low > 127) {
      this.chunk[this.end++] = (low & 127) | 128;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.chunk[this.end++] = low;
  }

  fixed32(value: number): void {
    this.roomFor(4);
    const { chunk, end } = this;
    chunk[end] = value;
    chunk[end + 1] = value >>> 8;
    chunk[end + 2] = value >>> 16;
    chunk[end + 3] = value >>> 24;
    this.end = end + 4;
  }

  fixed64(low: number, high: number): void {
    this.fixed32(low);
    this.fixed32(high);
  }

  double(value: number): void {
    this.roomFor(8);
    this.end = this.chunk.writeDoubleLE(value, this.end);
  }

  bytes(value: Uint8Array): void {
    this.varint(value.length);
    this.roomFor(value.length);
    this.chunk.set(value, this.end);
    this.end += value.length;
  }

  /** Bytes that are told in hexadecimal digits. */
  hex(digits: string): void {
    const length = digits.length >>> 1;
    this.varint(length);
    this.roomFor(length);
    const { chunk, end } = this;
    for (let index = 0; index < length; index += 1) {
      const high = NIBBLES[digits.charCodeAt(2 * index)] ?? 0;
      chunk[end + index] = (high << 4) | (NIBBLES[digits.charCodeAt(2 * index + 1)] ?? 0);
    }
    this.end = end + length;
  }

  string(text: string): void {
    if (text.length >= LONG_TEXT || !this.shortAscii(text)) this.utf8(text);
  }

  private shortAscii(text: string): boolean {
    const { length } = text;
    this.roomFor(1 + length);
    const { chunk } = this;
    const at = this.end + 1;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 127) return false;
      chunk[at + index] = code;
    }
    chunk[at - 1] = length;
    this.end = at + length;
    return true;
  }

  private utf8(text: string): void {
    const length = Buffer.byteLength(text);
    this.varint(length);
    this.roomFor(length);
    this.end += this.chunk.write(text, this.end, length);
  }

  private smallVarint(value: number): void {
    let left = value;
    while (left > 127) {
      this.chunk[this.end++] = (left & 127) | 128;
      left >>>= 7;
    }
    this.chunk[this.end++] = left;
  }

  private shift(from: number, by: number): void {
    if (by > 0) this.roomFor(by);
    const at = this.start + from;
    this.chunk.copyWithin(at + by, at, this.end);
    this.end += by;
  }

  private roomFor(bytes: number): void {
    if (this.end + bytes > this.chunk.length) this.move(bytes);
  }

  /** The message goes where there is room for twice as much: the others stay for whoever was given them. */
  private move(bytes: number): void {
    const { chunk, start, end } = this;
    const written = end - start;
    this.chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, 2 * (written + bytes)));
    chunk.copy(this.chunk, 0, start, end);
    this.start = 0;
    this.end = written;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let left = value; left > 127; left >>>= 7) bytes += 1;
  return bytes;
}
