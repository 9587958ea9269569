let written = { epochMs: Number.NaN, text: '' };

/** ISO 8601, UTC. Several calls end in the same millisecond, and to write it out is dear. */
export function isoTime(epochMs: number): string {
  if (written.epochMs !== epochMs) written = { epochMs, text: new Date(epochMs).toISOString() };
  return written.text;
}
