import { z } from 'zod';
import { Failure } from '../../errors/failure.js';
import type { Ask } from '../../tool/ask.js';

/** A form of MCP takes no `additionalProperties`. */
const Confirmation = z.object({
  delete: z.boolean().describe('Delete the whole record?'),
});

/** Returns once the user agreed. @throws Failure `tool_error` when they did not. */
export async function confirmDelete(userId: string, ask: Ask): Promise<void> {
  const message = `Delete everything the record of ${userId} holds? This cannot be undone.`;
  const { action, content } = await ask.form('delete', { message, fields: Confirmation });
  if (action === 'accept' && content.delete) return;
  throw new Failure(
    'tool_error',
    `Nothing was deleted: your user did not agree. Leave the record of ${userId} as it is, or ask them what they want.`,
  );
}
