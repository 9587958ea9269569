import { Injectable } from '@nestjs/common';
import { Failure } from '../../errors/failure.js';
import { Clock } from './clock.js';
import { ContactsRepository } from './contacts.repository.js';
import type { EntryRow } from './crm.tables.js';

export interface NoteRequest {
  readonly contactId: string;
  readonly text: string;
  readonly idempotencyKey: string;
}

/** Whoever writes: `owner` keeps the keys of different callers apart, `author` is what others read. */
export interface Writer {
  readonly owner: string;
  readonly author: string;
}

/** Notes on contacts, each written once however often it is asked for. */
@Injectable()
export class Notes {
  constructor(
    private readonly contacts: ContactsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The note that was written under this key already.
   * @throws Failure `tool_error` when that one is another note.
   */
  async written(request: NoteRequest, { owner }: Writer, signal: AbortSignal): Promise<EntryRow | undefined> {
    const note = await this.contacts.findNote(owner, request.idempotencyKey, signal);
    if (note !== undefined && !isSame(note, request)) throw otherNote(request.idempotencyKey, note);
    return note;
  }

  /** @returns Undefined when a note was written under this key since `written` was asked. */
  async write(id: string, request: NoteRequest, writer: Writer, signal: AbortSignal): Promise<EntryRow | undefined> {
    const note = {
      id,
      contact_id: request.contactId,
      at: this.clock.now().toISOString(),
      author: writer.author,
      text: request.text,
      key_owner: writer.owner,
      idempotency_key: request.idempotencyKey,
    };
    return (await this.contacts.insertNote(note, signal)) ? { ...note, kind: 'note' } : undefined;
  }
}

function isSame(note: EntryRow, { contactId, text }: NoteRequest): boolean {
  return note.contact_id === contactId && note.text === text;
}

function otherNote(key: string, { id, contact_id: contactId }: EntryRow): Failure {
  return new Failure(
    'tool_error',
    `The idempotencyKey ${key} was used for another note (${id} of contact ${contactId}). Nothing was written. ` +
      'Send a new key for a new note, or the same contactId and text to get that note again.',
  );
}
