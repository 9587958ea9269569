import { z } from 'zod';
import { Failure } from '../../../errors/failure.js';
import type { ResourceVariables } from '../../../tool/resource.decorator.js';
import { IssueNumber, repository } from './repository.js';

/** A number as it stands in a URI or an argument of a prompt: digits, without a sign or a leading zero. */
export const NumberText = z
  .string()
  .regex(/^[1-9]\d{0,9}$/, 'Use digits only, such as 42.')
  .transform(Number)
  .pipe(IssueNumber);

export const RepositoryVariables = z.object(repository);
export const IssueVariables = z.object({ ...repository, number: NumberText });

/** Variables of a URI, checked as arguments of a tool are: a URI reaches nothing they could not. */
export function checked<S extends z.ZodType>(schema: S, variables: ResourceVariables): z.infer<S> {
  const read = schema.safeParse(variables);
  if (read.success) return read.data;
  const issues = read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const said = issues.map(({ path, message }) => `${path}: ${message}`).join(' ');
  throw new Failure('invalid_input', `This URI names no issue of GitHub. ${said}`, { issues });
}
