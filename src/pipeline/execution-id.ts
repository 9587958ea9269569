import { RandomDigits } from '../observability/random-digits.js';

/** Hexadecimal digits of a time in milliseconds without the last four, good until the year 10889. */
const EPOCH_DIGITS = 8;
/** Milliseconds that the last four count: a good minute. */
const EPOCH_MS = 0x1_00_00;

/**
 * A UUID of version 7: it begins with its time, so that rows found by it are written side by side and not all over an
 * index. Source: RFC 9562, section 5.7.
 * @param now Epoch milliseconds.
 */
export function executionIdAt(now: number): string {
  const since = now % EPOCH_MS;
  return `${epochOf(now - since)}-${BYTES[since >> 8]}${BYTES[since & 0xff]}-7${randomTail()}`;
}

const BYTES = Array.from({ length: 0x1_00 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const VARIANTS = '89ab';

/** Of one id: three, the variant and three, and twelve. */
const RANDOM_DIGITS = 19;
const random = new RandomDigits();

/** What stands behind the version. Not of `randomUUID`, which puts each together from its sixteen bytes. */
function randomTail(): string {
  const digits = random.draw(RANDOM_DIGITS);
  const variant = VARIANTS[Number.parseInt(digits.charAt(3), 16) & 3];
  return `${digits.slice(0, 3)}-${variant}${digits.slice(4, 7)}-${digits.slice(7)}`;
}

let knownEpoch = 0;
let knownDigits = '';

/** Written once a minute: to write a large number in hexadecimal costs more than all the rest. */
function epochOf(epoch: number): string {
  if (epoch !== knownEpoch) {
    knownEpoch = epoch;
    knownDigits = (epoch / EPOCH_MS).toString(16).padStart(EPOCH_DIGITS, '0');
  }
  return knownDigits;
}
