import { expect, it, vi } from 'vitest';
import { LoadedOnce } from './loaded-once.js';

it('loads once for all who ask', async () => {
  const load = vi.fn(() => Promise.resolve('loaded'));
  const once = new LoadedOnce(load);
  expect(await once.ifLoaded()).toBeUndefined();
  expect(load).not.toHaveBeenCalled();
  expect(await Promise.all([once.get(), once.get()])).toEqual(['loaded', 'loaded']);
  expect(await once.ifLoaded()).toBe('loaded');
  expect(load).toHaveBeenCalledOnce();
});

it('fails for those who wait, and tries again with the next who asks', async () => {
  const load = vi.fn(() => Promise.resolve('loaded')).mockRejectedValueOnce(new Error('EMFILE'));
  const once = new LoadedOnce(load);
  const waiting = [once.get(), once.get(), once.ifLoaded()];
  expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(load).toHaveBeenCalledOnce();
  expect(await once.ifLoaded()).toBeUndefined();
  expect(await once.get()).toBe('loaded');
});
