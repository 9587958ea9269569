import { z } from 'zod';
import { PLANS } from './accounts.tables.js';
import { UserId } from './user-id.js';

export const GetProfileInput = z.strictObject({
  userId: UserId.optional().describe(
    'Leave out for your own profile. Somebody else\'s needs the role admin. Example: "user-1".',
  ),
});

export const GetProfileOutput = z.strictObject({
  userId: z.string().describe("The user's id; process-data takes it as `userId`."),
  name: z.string().describe('Full name.'),
  email: z.string().describe('Email address.'),
  plan: z.enum(PLANS).describe('Plan the account is on.'),
  createdAt: z.string().describe('When the account was created: ISO 8601, UTC.'),
});
