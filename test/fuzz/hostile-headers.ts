import * as fc from 'fast-check';
import type { Era } from '../fixtures/raw-call.js';

/** A header value as bytes, one for each character. Without line ends: with them it would be another request. */
const fieldValue = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    ',',
    '*/*',
    'text/plain',
    'application/json;q=0, text/event-stream;q=0',
    'application/json; charset=utf-16',
    'text/event-stream',
    'multipart/form-data; boundary=x',
    '=?base64?AAAA?=',
    '=?base64?/////w==?=',
    '=?base64??=',
    '=?base64?',
    '1999-01-01',
    '2024-11-05',
    '2025-03-26',
    '2025-11-25',
    '2026-07-28',
    '9999-99-99',
    'null',
    '0',
    '-1',
    'NaN',
    '9'.repeat(400),
    '__proto__',
    'tools/call',
    'tools/list',
    'open',
    'bob',
    '\u00FF\u00FE\u0080',
    '\u0001',
    'Bearer ',
    'Bearer a.b.c',
    'Basic Ym9iOmJvYg==',
    'x'.repeat(9_000),
    'x'.repeat(20_000),
  ),
  fc
    .uint8Array({ maxLength: 30 })
    .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10 && byte !== 13)).toString('latin1')),
);

const NAMES = [
  'Mcp-Method',
  'Mcp-Name',
  'Mcp-Param-Owner',
  'Mcp-Param-Other',
  'Mcp-Protocol-Version',
  'Mcp-Session-Id',
  'Last-Event-ID',
  'Accept',
  'Content-Type',
  'Authorization',
  'Origin',
  'Host',
  'Expect',
  'Upgrade',
  'Transfer-Encoding',
  'Content-Length',
  'X-Forwarded-For',
  'Traceparent',
] as const;

type Headers = readonly (readonly [name: string, value: string])[];

/** One header set, sent twice or left out. */
export const headerChanges = fc.array(
  fc.record({ name: fc.constantFrom(...NAMES), value: fieldValue, how: fc.constantFrom('set', 'double', 'remove') }),
  { maxLength: 3 },
);
type HeaderChanges = typeof headerChanges extends fc.Arbitrary<infer Value> ? Value : never;

export function changedHeaders(headers: Headers, changes: HeaderChanges): Headers {
  return changes.reduce<Headers>((now, { name, value, how }) => {
    const isOther = ([other]: readonly [string, string]) => other.toLowerCase() !== name.toLowerCase();
    if (how === 'remove') return now.filter(isOther);
    return [...(how === 'double' ? now : now.filter(isOther)), [name, value]];
  }, headers);
}

/** What a well-behaved client sends with this message. */
export function properHeaders(era: Era, message: Readonly<Record<string, unknown>>, bearer: string): Headers {
  const params = message['params'] as { name?: string; uri?: string; taskId?: string; arguments?: { owner?: string } };
  const name = params?.name ?? params?.uri ?? params?.taskId;
  const owner = params?.arguments?.owner;
  const modern: Headers = [
    ['Mcp-Method', String(message['method'])],
    ...(name === undefined ? [] : ([['Mcp-Name', name]] as const)),
    ...(owner === undefined ? [] : ([['Mcp-Param-Owner', owner]] as const)),
  ];
  return [
    ['Authorization', `Bearer ${bearer}`],
    ['Accept', 'application/json, text/event-stream'],
    ['Content-Type', 'application/json'],
    ['Mcp-Protocol-Version', era],
    ...(era === '2026-07-28' ? modern : []),
  ];
}
