import { VERSION } from '../../../config/version.js';
import type { Checked } from '../check.js';
import type { Verdict } from '../finding.js';

export interface Report {
  readonly version: string;
  /** Where the checked server is; absent where the doctor started one of its own. */
  readonly url?: string;
  readonly healthy: boolean;
  readonly durationMs: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly checks: readonly Checked[];
}

/** Everything that was found, for programs. Healthy means that nothing failed, and that something was checked. */
export function reportOf(checks: readonly Checked[], durationMs: number, url?: string): Report {
  const count = (verdict: Verdict) => checks.filter((one) => one.verdict === verdict).length;
  const counts = { ok: count('ok'), note: count('note'), failed: count('failed') };
  return {
    version: VERSION,
    ...(url !== undefined && { url }),
    healthy: counts.failed === 0 && counts.ok > 0,
    durationMs: Math.round(durationMs),
    counts,
    checks,
  };
}

export function summaryLine({ counts, durationMs }: Report): string {
  const seconds = (durationMs / 1_000).toFixed(1);
  return `${counts.ok} ok, ${counts.note} to note, ${counts.failed} failed, in ${seconds} s.\n`;
}
