import { Failure } from '../../errors/failure.js';
import type { Ask } from '../../tool/ask.js';
import type { ContactName } from './contacts.repository.js';
import { NoteConfirmation } from './create-note.schema.js';

interface Unconfirmed {
  readonly text: string;
  readonly confirm?: boolean | undefined;
}

/**
 * Returns once the user agreed. Who can be asked is asked, whatever the arguments say of them; for a client that cannot ask,
 * the argument `confirm` stands for the answer.
 * @throws Failure `tool_error` when they did not agree.
 */
export async function confirmNote(ask: Ask, { text, confirm }: Unconfirmed, contact: ContactName): Promise<void> {
  if (!ask.can('form')) {
    if (confirm === true) return;
    throw new Failure(
      'tool_error',
      'Nothing was written: your client cannot ask your user. Show them the note and, once they agree, call again with ' +
        'the same arguments and confirm: true.',
    );
  }
  const message = `Write this note on ${contact.name} (${contact.company})?\n\n${text}`;
  const { action, content } = await ask.form('write', { message, fields: NoteConfirmation });
  if (action === 'accept' && content.write) return;
  throw new Failure('tool_error', 'Nothing was written: your user did not agree. Ask them what to change.');
}
