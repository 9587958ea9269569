import { z } from 'zod';
import { setting } from './setting.js';
import { oneOf, wholeNumber } from './setting-kinds.js';

export const cacheSchema = z.strictObject({
  results: setting(oneOf(['on', 'off']).default('on'), {
    env: 'CACHE',
    description: '`off`: every call runs, also of a tool whose answers may be given again.',
  }),
  maxBytes: setting(wholeNumber(0, 1_099_511_627_776).default(67_108_864), {
    env: 'CACHE_MAX_BYTES',
    description:
      'Bytes of answers this instance keeps where there is no Redis; what was not used for the longest time makes room.',
  }),
  maxEntryBytes: setting(wholeNumber(1, 536_870_912).default(1_048_576), {
    env: 'CACHE_MAX_ENTRY_BYTES',
    description: 'Bytes of one answer; a larger one is never kept.',
  }),
});
