import { describe, expect, it } from 'vitest';
import { toldClient, toldRequestId } from './told-origin.js';

describe('toldClient', () => {
  it.each(['claude-code/2.1.0', 'inspector (via mcp-remote 0.15.1)/0.15.1', 'a 10.20.30/1.2.3 on 22.1'])(
    'keeps %s: versions are nobody to call',
    (client) => expect(toldClient(client)).toBe(client),
  );

  it.each(['ada@example.com/1.0.0', '+1 555 123 4567/1.0', '555.123.4567/1.0.0', 'card 4111 1111 1111 1111/1'])(
    'withholds %s',
    (client) => expect(toldClient(client)).toBe('[withheld]'),
  );
});

describe('toldRequestId', () => {
  it.each([1, -7, 'a1', '0190b3c4-7f1e-7a53-9d2c-2f6f3a6f0b11', 'x'.repeat(64)])('keeps %s', (id) =>
    expect(toldRequestId(id)).toBe(id),
  );

  it.each(['ada@example.com', 4_111_111_111_111_111, '+1 555 123 4567', `${'x'.repeat(55)}ada@example.com`])(
    'withholds %s',
    (id) => expect(toldRequestId(id)).toBe('[withheld]'),
  );

  it('has nothing to say of a notification', () => expect(toldRequestId(undefined)).toBeUndefined());
});
