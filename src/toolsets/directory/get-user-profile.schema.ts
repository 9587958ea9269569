import { z } from 'zod';
import { UserId } from './user-id.js';

export const GetUserProfileInput = z.strictObject({
  user_id: UserId.optional().describe('Whose profile. Leave out for your own. Example: "user-1".'),
});

export const GetUserProfileOutput = z.strictObject({
  id: z.string().describe("The user's id; assigned_to and owner_id of query_data name it."),
  name: z.string().describe('Full name.'),
  email: z.string().describe('Email address at work.'),
  department: z.string().describe('Where the user works.'),
  title: z.string().describe('What the user works as.'),
  location: z.string().describe('Place of work.'),
  managerId: z.string().nullable().describe('Id of the manager; null for who has none.'),
});
