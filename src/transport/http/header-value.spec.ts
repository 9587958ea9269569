import { describe, expect, it } from 'vitest';
import { decodeHeaderValue } from './header-value.js';

describe('decodeHeaderValue', () => {
  it.each([
    ['eu-west-1', 'eu-west-1'],
    ['', ''],
    ['=?base64?SGVsbG8=?=', 'Hello'],
    ['=?base64?w6k=?=', 'é'],
    ['=?base64?DQo=?=', '\r\n'],
    ['=?base64?77u/YQ==?=', '\uFEFFa'],
    ['=?base64??=', ''],
    ['SGVsbG8=', 'SGVsbG8='],
    ['SGVsbG8=?=', 'SGVsbG8=?='],
    ['=?base64?SGVsbG8=', '=?base64?SGVsbG8='],
    ['=?BASE64?SGVsbG8=?=', '=?BASE64?SGVsbG8=?='],
    ['=?base64?=', '=?base64?='],
  ])('%j is %j', (value, text) => expect(decodeHeaderValue(value)).toBe(text));

  it.each([
    ['missing padding', '=?base64?SGVsbG8?='],
    ['characters of no alphabet', '=?base64?SGVs!!!bG8=?='],
    ['white space inside', '=?base64?SGVs bG8=?='],
    ['the alphabet of URLs', '=?base64?_-8=?='],
    ['bits left over', '=?base64?SGVsbG9=?='],
    ['bytes that are not UTF-8', '=?base64?/w==?='],
    ['characters beyond ASCII', 'é'],
    ['a control character', 'a\u0001'],
  ])('%s is nothing', (_what, value) => expect(decodeHeaderValue(value)).toBeUndefined());
});
