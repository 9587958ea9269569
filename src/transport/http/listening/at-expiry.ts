import type { Principal } from '../../../tool/principal.js';

/** Milliseconds between two looks at the clock: one that is set while a stream is open must not keep it open, nor end it. */
const LOOK_EVERY_MS = 60_000;

/** Calls back once the principal's credential is no longer accepted, if that ever happens. @returns What forgets about it. */
export function atExpiry({ expiresAt }: Principal, callback: () => void): () => void {
  if (expiresAt === undefined) return () => {};
  let timer: NodeJS.Timeout;
  const arm = () => {
    const leftMs = expiresAt * 1_000 - Date.now();
    timer = setTimeout(look, Math.min(Math.max(0, leftMs), LOOK_EVERY_MS)).unref();
  };
  const look = () => (Date.now() < expiresAt * 1_000 ? arm() : callback());
  arm();
  return () => clearTimeout(timer);
}
