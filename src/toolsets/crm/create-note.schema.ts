import { z } from 'zod';
import { isVisible } from '../../tool/visible-text.js';
import { CrmId } from './crm-id.js';

export const CreateNoteInput = z.strictObject({
  contactId: CrmId.describe('The contact the note is about; search_contacts finds the id. Example: "C-10001".'),
  text: z
    .string()
    .max(4_000)
    .refine((text) => text.trim() !== '', 'Write at least one word.')
    // What the user agrees to is all that is written: the next model would read what they could not see.
    .refine(isVisible, 'Leave out invisible and control characters.')
    .describe('The note, plain text of at most 4000 characters. Example: "Asked for an offer for 40 seats."'),
  idempotencyKey: z
    .string()
    .min(8)
    .max(64)
    .regex(/^[A-Za-z0-9._:-]+$/, 'Use letters, digits and . _ : - only, such as a UUID.')
    .describe(
      'A text of your own for this one note, such as a UUID. The same key again never writes a second note. ' +
        'Example: "offer-call-2026-11-21".',
    ),
  confirm: z
    .boolean()
    .optional()
    .describe(
      'true once your user has agreed to this note. Needed where your client cannot ask them itself; otherwise they are ' +
        'asked whatever stands here. Example: true.',
    ),
});

export const CreateNoteOutput = z.strictObject({
  noteId: z.string().describe('Id of the note; get_contact_history shows it as `entryId`.'),
  contactId: z.string().describe('The contact the note is about.'),
  createdAt: z.string().describe('When it was written: ISO 8601, UTC.'),
  wasWrittenBefore: z.boolean().describe('true: an earlier call with this key wrote it, and this one wrote nothing.'),
});

/** What is put before the user: a form of MCP takes no `additionalProperties`. */
export const NoteConfirmation = z.object({
  write: z.boolean().describe('Write this note?'),
});
