import * as fc from 'fast-check';

/** What JSON.stringify never writes: cut off, doubled, no number, no UTF-8, several at once. */
type Spoil = (json: Buffer, at: number) => Buffer;

const insert =
  (bytes: string | Buffer): Spoil =>
  (json, at) =>
    Buffer.concat([json.subarray(0, at), Buffer.from(bytes as string), json.subarray(at)]);

/** Puts something in the place of the first value behind `at`. */
const inPlaceOfValue =
  (token: string): Spoil =>
  (json, at) => {
    const text = json.toString();
    const rest = text.slice(at).replace(/:("[^"]*"|-?\d+|true|false|null|\{\})/, `:${token}`);
    return Buffer.from(text.slice(0, at) + rest);
  };

const NESTED = '['.repeat(100_000);

const SPOILS: Readonly<Record<string, Spoil>> = {
  'cut off': (json, at) => json.subarray(0, at),
  'a second method': (json) => Buffer.from(json.toString().replace('{', '{"method":"ping","method":"tools/list",')),
  'a second id at the end': (json) => Buffer.from(json.toString().replace(/\}$/, ',"id":null,"id":"again"}')),
  'a doubled key of JavaScript': (json) =>
    Buffer.from(json.toString().replace('{', '{"__proto__":{"method":"tools/list"},"__proto__":5,')),
  NaN: inPlaceOfValue('NaN'),
  Infinity: inPlaceOfValue('-Infinity'),
  'too large a number': inPlaceOfValue('1e999'),
  'a number nobody writes': inPlaceOfValue('0x10'),
  'a number with many digits': inPlaceOfValue(`1${'0'.repeat(5_000)}`),
  'minus zero': inPlaceOfValue('-0'),
  'half a surrogate': inPlaceOfValue(String.raw`"\ud83d"`),
  'deep nesting': inPlaceOfValue(NESTED),
  'no UTF-8': insert(Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0, 0x80])),
  'a NUL byte': insert('\0'),
  'a byte-order mark': (json) => insert('\uFEFF')(json, 0),
  'a batch': (json) => Buffer.concat([Buffer.from('['), json, Buffer.from(','), json, Buffer.from(']')]),
  'another message behind it': (json) => Buffer.concat([json, json]),
  'a comment': insert('/* */'),
};

/** Nothing most of the time, so that what lies behind the parser is reached too. */
export const spoiling = fc.option(
  fc.record({ how: fc.constantFrom(...Object.keys(SPOILS)), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { freq: 3 },
);

export type Spoiling = typeof spoiling extends fc.Arbitrary<infer Value> ? Value : never;

export function spoiled(message: unknown, spoil: Spoiling): Buffer {
  const json = Buffer.from(JSON.stringify(message) ?? '');
  return spoil === null ? json : SPOILS[spoil.how]!(json, Math.floor(spoil.at * json.length));
}
