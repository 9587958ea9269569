import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const PAGE = readFileSync('docs/troubleshooting.md', 'utf8');
const SOURCES = globSync('src/**/*.ts', { exclude: ['**/*.spec.ts'] });
/** Sentences that are written over two lines, or joined of two literals, are one here. */
const SOURCE = SOURCES.map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  .replaceAll(/['`] \+\s*['`]/g, '');

/** Messages of programs that are not ours. */
const OF_OTHERS = new Set([
  'self-signed certificate',
  'unable to verify the first certificate',
  'fetch failed',
  'Empty reply from server',
  'socket hang up',
  'Cannot POST /',
]);

/** What stands in the first column in backticks and is a sentence, not the name of a thing. */
function quotedMessages(): readonly string[] {
  const cells = PAGE.match(/^\| [^|]+ \|/gm) ?? [];
  const quoted = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
  return quoted.filter((text) => text.includes(' ') && !OF_OTHERS.has(text));
}

const messages = quotedMessages();

it('quotes many', () => {
  expect(messages.length).toBeGreaterThan(60);
});

it.each(messages)('is said by the source: %s', (message) => {
  const pieces = message
    .split('…')
    .map((piece) => piece.replace(/^[ .:?]+$/, '').trim())
    .filter((piece) => piece !== '');
  expect(pieces.length).toBeGreaterThan(0);
  for (const piece of pieces) expect(SOURCE.includes(piece), piece).toBe(true);
});
