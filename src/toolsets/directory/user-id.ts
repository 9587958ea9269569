import { z } from 'zod';

/** Principal ids as identity providers write them: `user-1`, `auth0|5f7c`, `ana@example.com`. */
export const UserId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9._:@|+-]+$/, 'Use letters, digits and . _ : @ | + - only.');
