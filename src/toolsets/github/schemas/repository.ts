import { z } from 'zod';
import { visible } from './visible.js';

/** Not every name GitHub has ever given, but every one it gives, those of managed users (`ana_corp`) included. */
export const Owner = z
  .string()
  .max(39)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'Use a user or organization name such as octo-org, without the repository.')
  .describe('User or organization that owns the repository, such as "octo-org".');

/** A path segment of the request, so never one that means another place. */
export const Repo = z
  .string()
  .max(100)
  .regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/,
    'Use the name of the repository alone, such as hello-world, without its owner.',
  )
  .describe('Name of the repository without its owner, such as "hello-world".');

export const HIGHEST_NUMBER = 2_147_483_647;

export const IssueNumber = z.int().min(1).max(HIGHEST_NUMBER).describe('Number of the issue, such as 42.');

/** GitHub's own bounds. A comma separates labels in its filters, and dots alone would be another path. */
export const Label = visible(1, 50).regex(
  /^(?!\s*\.{1,2}\s*$)(?=.*\S)[^,\n\t]+$/,
  'Use the name of a label such as good first issue, without a comma.',
);

export const Login = Owner.describe('Login of a GitHub user.');

/** What every tool starts with. */
export const repository = { owner: Owner, repo: Repo };
