import { z } from 'zod';
import type { InputIssue } from '../../../errors/failure.js';
import { inline } from '../text/inline.js';

const LONGEST_SAYING = 300;
const MOST_ISSUES = 10;

const Refusal = z.object({
  message: z.string().optional().catch(undefined),
  errors: z.array(z.unknown()).optional().catch(undefined),
});
const FieldError = z.object({
  field: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
  value: z.unknown().optional(),
});

/** Codes of GitHub's validation errors. Source: "Troubleshooting the REST API", validation failed. */
const CODES: Readonly<Record<string, string>> = {
  missing: 'names what does not exist',
  missing_field: 'is missing',
  invalid: 'is not valid',
  already_exists: 'exists already',
  unprocessable: 'cannot be used here',
};

/** Fields that the tools call otherwise. */
const ARGUMENTS: Readonly<Record<string, string>> = { q: 'query' };

/** GitHub's own message, short and plain: it goes to a model, and may quote what somebody wrote. */
export function saidByGithub(data: unknown): string {
  return plain(Refusal.safeParse(data).data?.message ?? '');
}

/** What GitHub finds wrong, field by field. */
export function validationIssues(data: unknown): readonly InputIssue[] {
  const { errors = [] } = Refusal.safeParse(data).data ?? {};
  return errors.slice(0, MOST_ISSUES).flatMap((error) => {
    if (typeof error === 'string') return [{ path: '', message: plain(error) }];
    const { data: found } = FieldError.safeParse(error);
    if (found === undefined) return messageOnly(error);
    const said = found.message === undefined ? (CODES[found.code ?? ''] ?? 'is not valid') : plain(found.message);
    const value = typeof found.value === 'string' ? ` ("${plain(found.value)}")` : '';
    return [{ path: ARGUMENTS[found.field] ?? plain(found.field), message: `${said}${value}` }];
  });
}

function messageOnly(error: unknown): readonly InputIssue[] {
  const { data } = z.object({ message: z.string() }).safeParse(error);
  return data === undefined ? [] : [{ path: '', message: plain(data.message) }];
}

function plain(text: string): string {
  return inline(text, LONGEST_SAYING).replaceAll('"', "'");
}
