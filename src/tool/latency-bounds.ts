/** Upper bounds, in seconds, of every histogram of time; so also what an objective can say about time. */
export const LATENCY_BOUNDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] as const;

/** As a person writes it: `200ms`, `2s`. */
export function spellSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1_000)}ms` : `${seconds}s`;
}
