import type { Principal } from '../../../tool/principal.js';

/** The longest a timer of Node can wait; a longer one would fire at once. Milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls back once the principal's credential is no longer accepted, if that ever happens. @returns What forgets about it. */
export function atExpiry({ expiresAt }: Principal, callback: () => void): () => void {
  if (expiresAt === undefined) return () => {};
  let timer: NodeJS.Timeout;
  const arm = () => {
    const leftMs = Math.max(0, expiresAt * 1_000 - Date.now());
    timer = setTimeout(leftMs > LONGEST_TIMER_MS ? arm : callback, Math.min(leftMs, LONGEST_TIMER_MS)).unref();
  };
  arm();
  return () => clearTimeout(timer);
}
