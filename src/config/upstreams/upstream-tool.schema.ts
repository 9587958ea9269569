import { z } from 'zod';
import { accessRule } from '../access-rule.js';
import { field } from '../record-list.js';
import { flag, list, oneOf, text } from '../setting-kinds.js';
import { toolBounds } from '../tool-bounds.js';

const PATTERN = /^[A-Za-z0-9_./*-]{1,128}$/;

/** Names as the upstream spells them. */
export const namePattern = () =>
  text().regex(PATTERN, { error: 'must be a name as the upstream spells it, * for any run of characters' });

/** The policy of the tools a name or pattern stands for. */
export const upstreamToolSchema = z.strictObject(
  {
    match: field(namePattern(), {
      description:
        'Name of the tool at the upstream, `*` for any run of characters. The first rule that names a tool holds for it; ' +
        'a tool that none names is not offered.',
    }),
    access: field(accessRule().optional(), { description: 'Who may call it. Left out: that of the upstream.' }),
    effect: field(oneOf(['read', 'write', 'destructive']).default('write'), {
      description:
        'What a call does. What the upstream says of it (`annotations`) is a claim and counts for nothing: without this, ' +
        'it is a write.',
    }),
    idempotent: field(flag().default(false), { description: 'Safe to run twice with the same arguments.' }),
    ...toolBounds,
    redact: field(list(text()).default([]), {
      description:
        'Text fields of its structured answer that are replaced before it leaves. Needs an output schema; blocks of text ' +
        'are then not passed on, for they may say the same again.',
    }),
  },
  { error: 'must be a mapping of keys' },
);
