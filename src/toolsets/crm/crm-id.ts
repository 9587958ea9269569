import { z } from 'zod';

/** Ids as CRM systems write them. */
export const CrmId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, 'Use letters, digits, _ and - only.');
