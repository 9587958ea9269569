import { distance } from 'fastest-levenshtein';

/** The known key that was probably meant: close as a whole, or the right name in the wrong section. */
export function nearestKey(unknown: string, known: readonly string[]): string {
  const cost = (key: string) =>
    Math.min(distance(unknown.toLowerCase(), key.toLowerCase()), distance(lastOf(unknown), lastOf(key)) + 0.5);
  return known.reduce((best, key) => (cost(key) < cost(best) ? key : best));
}

function lastOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1).toLowerCase();
}
