import { z } from 'zod';
import { rates } from './rate.js';
import { field } from './record-list.js';
import { setting } from './setting.js';
import { oneOf } from './setting-kinds.js';

const MODES = ['report', 'enforce'] as const;

/** What every client may read, unless its record says otherwise. */
export const budgetsSchema = z.strictObject({
  tokens: setting(rates().optional(), {
    env: 'BUDGET_TOKENS',
    description:
      'Tokens, an estimate, of the answers and lists each client may get: `1000000/day`, or several of them.',
    example: '1000000/day',
  }),
  bytes: setting(rates().optional(), {
    env: 'BUDGET_BYTES',
    description: 'Bytes of them.',
    example: '50000000/h',
  }),
  mode: setting(oneOf(MODES).default('report'), {
    env: 'BUDGET_MODE',
    description: '`report` tells what a budget would have refused; `enforce` refuses calls once it is used up.',
  }),
});

/** The same of one client, in its record. */
export const ownBudgetsSchema = z.strictObject(
  {
    tokens: field(rates().optional(), { description: 'Instead of `BUDGET_TOKENS`; `off` for none.' }),
    bytes: field(rates().optional(), { description: 'Instead of `BUDGET_BYTES`; `off` for none.' }),
    mode: field(oneOf(MODES).optional(), { description: 'Instead of `BUDGET_MODE`.' }),
  },
  { error: 'must be a mapping of keys' },
);
