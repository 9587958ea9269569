import { z } from 'zod';
import { readRate } from './rate.js';
import { field } from './record-list.js';
import { flag, text, wholeNumber } from './setting-kinds.js';

const DAY_MS = 86_400_000;

/** What an operator may say of any tool that no class of this service declares: how often, how long, how much. */
export const toolBounds = {
  limit: field(
    text()
      .refine((rate) => readRate(rate)?.isShadow === false, { error: 'must be a rate such as 60/min' })
      .optional(),
    { description: 'How often each principal may call it: `60/min`.' },
  ),
  timeoutMs: field(wholeNumber(1, DAY_MS).optional(), {
    description: 'Milliseconds one call may take. Left out: that of the whole upstream.',
  }),
  retries: field(wholeNumber(0, 10).default(0), {
    description: 'Further attempts after a failure of the upstream. Only for reads and what is idempotent.',
  }),
  cacheMs: field(wholeNumber(1, DAY_MS).optional(), {
    description: 'Milliseconds the same call of the same principal gets the same answer. Only for reads.',
  }),
  cacheShared: field(flag().default(false), { description: 'One cached answer for all principals who may call it.' }),
  maxRunning: field(wholeNumber(1, 100_000).optional(), {
    description: 'Calls of it served at once. Left out: as many as of all tools.',
  }),
  maxBytes: field(wholeNumber(1, 1_000_000_000).optional(), {
    description: 'Most bytes of an answer; a larger one is refused. Left out: `ANSWER_MAX_BYTES`.',
  }),
  maxRecords: field(wholeNumber(1, 1_000_000).optional(), {
    description: 'Most records of an answer: entries of its longest list. Needs an output schema of the upstream.',
  }),
  availability: field(z.number({ error: 'must be a percentage such as 99.5' }).optional(), {
    description: 'Percent of calls that do not fail: its [objective](objectives.md).',
  }),
  latency: field(
    text()
      .regex(/^p[\d.]+<[\d.]+(ms|s)$/, { error: 'must be written as in p95<2s' })
      .optional(),
    { description: 'How fast most calls are: `p95<2s`.' },
  ),
};
