import { describe, expect, it } from 'vitest';
import { isPrivateRange } from './private-range.js';

describe('a private range', () => {
  it.each(['10.0.0.0/8', '10.1.2.0/24', '172.31.0.0/16', '192.168.1.7', '100.64.0.0/10', 'fd00::/8', '127.0.0.1'])(
    '%s is one',
    (range) => expect(isPrivateRange(range)).toBe(true),
  );

  it.each(['0.0.0.0/0', '10.0.0.0/7', '172.32.0.0/16', '192.168.0.0/15', '8.8.8.8', '::/0', 'fc00::/6', '2001:db8::1'])(
    '%s is none, or more than one',
    (range) => expect(isPrivateRange(range)).toBe(false),
  );
});
