import type { ThrottlerStorage } from '@nestjs/throttler';
import type { LimitStore } from './limit-store.js';

/** What `@nestjs/throttler` is told of one hit. */
export type ThrottlerStorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * The throttler's one-dimensional question, asked of a store that decides many: for controllers of a toolset's own.
 * `blockDuration` is not used: who is over is let in again as soon as the window allows it, never later.
 */
export async function incrementWith(
  store: Pick<LimitStore, 'take'>,
  key: string,
  ttlMs: number,
  limit: number,
  _blockDuration: number,
  throttlerName: string,
): Promise<ThrottlerStorageRecord> {
  const windowMs = Math.ceil(ttlMs / 1_000) * 1_000;
  const rule = {
    scope: 'principal',
    key: `throttler:${throttlerName}:${windowMs}`,
    name: throttlerName,
    calls: limit,
    windowMs,
    isShadow: false,
  } as const;
  const { readings } = await store.take([{ rule, subject: key, cost: 1 }]);
  const { isOver = true, remaining = 0, resetMs = windowMs } = readings[0] ?? {};
  const seconds = Math.ceil(resetMs / 1_000);
  return {
    totalHits: limit - remaining + (isOver ? 1 : 0),
    timeToExpire: seconds,
    isBlocked: isOver,
    timeToBlockExpire: isOver ? seconds : 0,
  };
}
