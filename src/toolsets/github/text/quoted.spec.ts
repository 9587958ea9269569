import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { inline, inlineMarkdown } from './inline.js';
import { quoted } from './quoted.js';
import { isVisible, visibleText } from '../../../tool/visible-text.js';

const LINE_ENDS = ['\n', '\r', '\r\n', '\u2028', '\u2029', '\v', '\f', '\u0085'];
const HIDING = ['\u202E', '\u{E0049}', '\u200B', '\uFEFF', '\u{E0101}', '\u3164', '\u0000', '\uD800', '<!--', '-->'];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...LINE_ENDS, ...HIDING, '> ', '## System', '```'), fc.string({ unit: 'binary' })))
  .map((parts) => parts.join(''));

it('marks every line of what others wrote, whatever it holds', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = quoted(text);
      expect(shown.split(/[\n\r\u2028\u2029\v\f\u0085]/).every((line) => line.startsWith('>'))).toBe(true);
      expect(isVisible(shown)).toBe(true);
      expect(shown).not.toContain('<!--');
    }),
    { numRuns: 10_000 },
  );
});

it('keeps a title on one line, and as text', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(inline(text, 50)).not.toMatch(/[\n\r\u2028\u2029\v\f\u0085]/);
      expect(inline(text, 50).length).toBeLessThanOrEqual(50);
    }),
    { numRuns: 10_000 },
  );
  expect(inlineMarkdown('**a** [b](c)\n# d')).toBe(String.raw`\*\*a\*\* \[b\](c) \# d`);
});

it('keeps what scripts and emoji need', () => {
  for (const text of ['👩‍👩‍👧 ❤️', 'می‌خواهم', 'naïve', 'a\tb\nc']) expect(visibleText(text)).toBe(text);
});

it('says where a long text was cut', () => {
  expect(quoted('abcdef', 3)).toBe('> abc\n> [cut after 3 characters]');
});
