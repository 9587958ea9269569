import { z } from 'zod';
import { accessRule } from '../access-rule.js';
import { field } from '../record-list.js';
import { flag, list, oneOf, text } from '../setting-kinds.js';
import { toolBounds } from '../tool-bounds.js';

/** An operationId is any text; a method and a path have blanks, slashes and braces. */
const PATTERN = /^[\x20-\x7e]{1,256}$/;
const NAME = /^[A-Za-z0-9_-]{1,90}$/;

export const operationPattern = () =>
  text().regex(PATTERN, { error: 'must be an operationId, or a method and a path, * for any run of characters' });

/** The policy of the operations a name or pattern stands for. */
export const openapiOperationSchema = z.strictObject(
  {
    match: field(operationPattern(), {
      description:
        'An `operationId`, or method and path as in `GET /pets/{petId}`, `*` for any run of characters. The first rule that ' +
        'names an operation holds for it; an operation that none names is not offered.',
    }),
    name: field(text().regex(NAME, { error: 'must be 1 to 90 letters, digits, underscores or hyphens' }).optional(), {
      description:
        'Its name here, behind `<name of the API>_`, for a rule of one operation. Left out: its `operationId`.',
    }),
    access: field(accessRule().optional(), { description: 'Who may call it. Left out: that of the API.' }),
    effect: field(oneOf(['read', 'write', 'destructive']).optional(), {
      description: 'What a call does. Left out: `read` for GET and HEAD, `destructive` for DELETE, else `write`.',
    }),
    idempotent: field(flag().optional(), {
      description: 'Safe to run twice with the same arguments. Left out: so for PUT and DELETE.',
    }),
    answers: field(oneOf(['described', 'any']).default('described'), {
      description:
        '`described` publishes the schema of its answer and holds the answer against it; `any` does neither, for an API that ' +
        'does not keep to its description.',
    }),
    ...toolBounds,
    redact: field(list(text()).default([]), {
      description: 'Text fields of its answer that are replaced before it leaves. Needs a schema of the answer.',
    }),
  },
  { error: 'must be a mapping of keys' },
);
