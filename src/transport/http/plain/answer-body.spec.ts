import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AnswerBody, bytesOf, within } from './answer-body.js';

const text = fc.string({ unit: 'binary' });

function sent(body: AnswerBody): Buffer {
  return typeof body === 'string'
    ? Buffer.from(body)
    : Buffer.concat([Buffer.from(body.before), body.shared, Buffer.from(body.after)]);
}

it('is the same, and as long, whether what it holds is text or bytes that are shared', () => {
  fc.assert(
    fc.property(text, text, text, (begin, shared, end) => {
      const asText = within(begin, shared, end);
      const asBytes = within(begin, { before: '', shared: Buffer.from(shared), after: '' }, end);
      expect(sent(asBytes)).toEqual(sent(asText));
      expect(bytesOf(asBytes)).toBe(bytesOf(asText));
      expect(bytesOf(asBytes)).toBe(sent(asBytes).length);
    }),
  );
});

it('can be put into something more than once', () => {
  const inner = within('[', { before: '', shared: Buffer.from('1,2'), after: '' }, ']');
  expect(sent(within('{"numbers":', inner, '}')).toString()).toBe('{"numbers":[1,2]}');
});
