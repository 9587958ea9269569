import { expect, it } from 'vitest';
import { LiveSlice } from './live-slice.js';

it('is what it was replaced with, and tells who listens', () => {
  const slice = new LiveSlice('old');
  const heard: string[] = [];
  const end = slice.onReplaced((next, before) => heard.push(`${before} became ${next}`));
  slice.replace('new');
  end();
  slice.replace('newer');
  expect(slice.current).toBe('newer');
  expect(heard).toEqual(['old became new']);
});
