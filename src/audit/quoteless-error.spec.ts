import { describe, expect, it } from 'vitest';
import { quotelessError } from './quoteless-error.js';

describe('a thrown error as the log may have it', () => {
  it('keeps what it is and where it was thrown, and no argument of the call', () => {
    const input = { who: 'Ada "the" Lovelace', deep: [{ card: 4_111_111_111_111_111 }], 'ada@example.com': 1 };
    const cause = new AggregateError([new Error('no Ada "the" Lovelace')], 'of 4111111111111111');
    const thrown = new TypeError(`Cannot store ${JSON.stringify(input)}`, { cause });
    const kept = quotelessError(thrown, input);
    const told = [
      kept.message,
      kept.stack,
      (kept.cause as Error).message,
      (kept.cause as AggregateError).errors[0].stack,
    ];
    expect(kept.name).toBe('TypeError');
    expect(kept.message).toMatch(/^Cannot store .*who.*\[argument\]/);
    expect(kept.stack).toContain('quoteless-error.spec.ts');
    expect(told.join()).not.toMatch(/Ada|Lovelace|4111|example\.com/);
  });

  it('keeps no message where there is too much to look for', () => {
    const words = Array.from({ length: 300 }, (_, index) => `word-${index}`);
    expect(quotelessError(new Error('word-299'), { words }).message).toBe('[withheld: it may quote arguments]');
  });

  it('takes what is no error', () => {
    expect(quotelessError('about Ada', { who: 'Ada' }).message).toBe('about [argument]');
  });
});
