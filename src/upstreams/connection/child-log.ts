import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { maskCredentials } from '../../observability/mask-credentials.js';
import { onLines } from './bounded-lines.js';

const LONGEST_LINE = 1_000;
/** Characters of a line that are looked through for secrets, so that none is cut before it is found. */
const MOST_READ = 16_384;
const MOST_LINES_A_SECOND = 20;

/** Shorter values would mask words of every line. */
const SHORTEST_SECRET = 6;

/**
 * What a child process writes to its stderr, in our log: masked, cut, and no more of it than anybody would read.
 * @param secrets Values it was started with.
 */
export function logChild(stderr: Readable, upstream: string, secrets: readonly string[], logger: Logger): void {
  const hidden = hiddenOf(secrets);
  let second = 0;
  let lines = 0;
  onLines(stderr, MOST_READ, (line, isWhole) => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) [second, lines] = [now, 0];
    lines += 1;
    if (lines > MOST_LINES_A_SECOND || line.trim() === '') return;
    const masked = hidden.reduce((text, secret) => text.replaceAll(secret, '***'), line.trimEnd());
    // The end of what was read may be the beginning of a secret.
    const safe = isWhole ? masked : masked.slice(0, -(hidden[0]?.length ?? 1));
    logger.info(
      { upstream, stderr: maskCredentials(safe).slice(0, LONGEST_LINE) },
      'an upstream server wrote to its stderr',
    );
  });
}

/** Longest first: one may contain another. Those of several lines come line by line. */
function hiddenOf(secrets: readonly string[]): readonly string[] {
  const lines = new Set(secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]));
  return [...lines]
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .toSorted((left, right) => right.length - left.length);
}
