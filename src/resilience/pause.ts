import type { Clock } from '../tool/clock.js';

/** Waits. @throws The signal's reason, as soon as it is aborted. */
export function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  const onAbort = () => {
    alarm.cancel();
    reject(signal.reason as Error);
  };
  const alarm = clock.after(ms, () => {
    signal.removeEventListener('abort', onAbort);
    resolve();
  });
  signal.addEventListener('abort', onAbort, { once: true });
  return promise;
}
