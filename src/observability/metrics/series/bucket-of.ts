/**
 * Which bucket counts the value; one past the last bound for what is above all of them. A bound belongs to its bucket.
 * One after the other: most of what is measured lies in the first few.
 */
export function bucketOf(boundaries: readonly number[], value: number): number {
  let bucket = 0;
  for (const boundary of boundaries) {
    if (value <= boundary) break;
    bucket += 1;
  }
  return bucket;
}
