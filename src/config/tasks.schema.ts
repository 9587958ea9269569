import { z } from 'zod';
import { setting } from './setting.js';
import { wholeNumber } from './setting-kinds.js';

export const tasksSchema = z.strictObject({
  ttlMs: setting(wholeNumber(1_000, 604_800_000).default(3_600_000), {
    env: 'TASK_TTL_MS',
    description: 'Milliseconds from its creation after which a task is deleted, and cancelled if it still runs.',
  }),
  max: setting(wholeNumber(1, 100_000).default(50), {
    env: 'TASKS_MAX',
    description: 'Tasks running at once on this instance, each also one of `CALLS_MAX_RUNNING`; further ones are 503.',
  }),
  maxPerPrincipal: setting(wholeNumber(1, 100_000).default(10), {
    env: 'TASKS_MAX_PER_PRINCIPAL',
    description: 'Tasks of one principal running at once on this instance; further ones are answered 429.',
  }),
});
