import { z } from 'zod';
import { Failure } from '../../errors/failure.js';
import { MINUTE_1 } from '../../tool/cache-times.js';
import type { AccessRules } from '../../tool/policy.js';
import { ownerOf } from '../../tool/principal.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { ContactSearch } from './contact-search.js';
import { type ContactName, ContactsRepository, type HistoryPage } from './contacts.repository.js';
import {
  ContactHistoryInput,
  ContactHistoryOutput,
  MAX_DEPTH,
  MAX_ENTRIES,
  MAX_FOUND,
  SearchContactsInput,
  SearchContactsOutput,
} from './contacts.schema.js';
import { confirmNote } from './confirm-note.js';
import { CreateNoteInput, CreateNoteOutput } from './create-note.schema.js';
import { CrmId } from './crm-id.js';
import { readCursor, writeCursor } from './cursor.js';
import type { EntryRow } from './crm.tables.js';
import { Notes } from './notes.js';
import { searchWords } from './search-words.js';

const STAFF: AccessRules = { roles: ['user', 'admin'] };

const Offset = z
  .int()
  .min(1)
  .max(MAX_DEPTH - 1);
/** Anybody can write a cursor: what reaches the database is a moment and an id, as in ours. */
const Place = z.strictObject({ at: z.iso.datetime(), id: CrmId });

@Toolset({ name: 'crm', upstream: 'database' })
export class ContactsTools {
  constructor(
    private readonly search: ContactSearch,
    private readonly contacts: ContactsRepository,
    private readonly notes: Notes,
  ) {}

  @Tool({
    name: 'search_contacts',
    title: 'Search contacts',
    description:
      'Finds contacts by words of their name, company, job title or e-mail address, best match first. Every word must ' +
      'occur, so send fewer words when nothing is found. Returns a page with the id the other tools need, and nextCursor ' +
      'while there are more.',
    effect: 'read',
    input: SearchContactsInput,
    output: SearchContactsOutput,
    access: STAFF,
    timeoutMs: 5_000,
    retries: 1,
    cache: { ttlMs: MINUTE_1 },
    records: { of: ({ contacts }) => contacts.length, max: MAX_FOUND },
    personal: ['query'],
    slo: { availability: 99.9, latency: 'p95<500ms' },
  })
  async searchContacts({ query, limit, cursor }: z.output<typeof SearchContactsInput>, { limits, signal }: ToolCall) {
    const words = searchWords(query);
    const offset = cursor === undefined ? 0 : readCursor(cursor, words, Offset);
    const size = Math.min(limit, limits.records, MAX_DEPTH - offset);
    // One more than is shown says whether there is another page.
    const found = await this.search.find(words, size + 1, offset, signal);
    const hasMore = found.length > size;
    const isLast = offset + size >= MAX_DEPTH;
    return {
      contacts: found.slice(0, size).map(({ id, ...contact }) => ({ contactId: id, ...contact })),
      nextCursor: hasMore && !isLast ? writeCursor(words, offset + size) : null,
      isCut: hasMore && isLast,
    };
  }

  @Tool({
    name: 'get_contact_history',
    title: "Get a contact's history",
    description:
      'Calls, e-mails, meetings and notes of one contact, newest first. Use it to learn what was last said before you ' +
      'write to somebody or add a note. Returns a page, and nextCursor while there is more.',
    effect: 'read',
    input: ContactHistoryInput,
    output: ContactHistoryOutput,
    access: STAFF,
    timeoutMs: 5_000,
    retries: 1,
    cache: { ttlMs: MINUTE_1 },
    records: { of: ({ entries }) => entries.length, max: MAX_ENTRIES },
    slo: { availability: 99.9, latency: 'p95<500ms' },
  })
  async getContactHistory(input: z.output<typeof ContactHistoryInput>, { limits, signal }: ToolCall) {
    const { contactId, cursor } = input;
    const kinds = [...new Set(input.kinds)].toSorted();
    const list = [contactId, kinds];
    const after: HistoryPage['after'] = cursor === undefined ? undefined : readCursor(cursor, list, Place);
    const contact = await this.contactOf(contactId, signal);
    const limit = Math.min(input.limit, limits.records);
    const rows = await this.contacts.findHistory({ contactId, kinds, after, limit: limit + 1 }, signal);
    const entries = rows.slice(0, limit);
    const last = entries.at(-1);
    return {
      contact: { contactId: contact.id, name: contact.name, company: contact.company },
      entries: entries.map(({ id, kind, at, author, text }) => ({ entryId: id, kind, at, author, text })),
      nextCursor: rows.length > limit && last !== undefined ? writeCursor(list, { at: last.at, id: last.id }) : null,
    };
  }

  @Tool({
    name: 'create_note',
    title: 'Write a note on a contact',
    description:
      'Adds a note to the history of a contact, for everybody to read; notes cannot be changed or removed. The user is ' +
      'asked to confirm it; where your client cannot ask, show them the note yourself and send confirm: true. Send a new ' +
      'idempotencyKey for each new note, and the same one to try again: the note is then written once.',
    effect: 'write',
    idempotent: true,
    input: CreateNoteInput,
    output: CreateNoteOutput,
    access: STAFF,
    timeoutMs: 10_000,
    personal: ['text'],
    slo: { availability: 99.9, latency: 'p95<500ms' },
  })
  async createNote(request: z.output<typeof CreateNoteInput>, call: ToolCall) {
    const { executionId, principal, signal } = call;
    const writer = { owner: ownerOf(principal), author: principal.id };
    const earlier = await this.notes.written(request, writer, signal);
    if (earlier !== undefined) return written(earlier, true);
    await confirmNote(call.ask, request, await this.contactOf(request.contactId, signal));
    const note = await this.notes.write(`note-${executionId}`, request, writer, signal);
    if (note !== undefined) return written(note, false);
    // Somebody else wrote under the same key since we looked: the same note, or another one, which is refused.
    const other = await this.notes.written(request, writer, signal);
    if (other === undefined) throw new Failure('tool_error', 'The note was not written. Send the same call again.');
    return written(other, true);
  }

  private async contactOf(id: string, signal: AbortSignal): Promise<ContactName> {
    const contact = await this.contacts.findContact(id, signal);
    if (contact !== undefined) return contact;
    throw new Failure('tool_error', `There is no contact ${id}. Find the id with search_contacts.`);
  }
}

function written({ id, contact_id: contactId, at }: EntryRow, wasWrittenBefore: boolean) {
  return { noteId: id, contactId, createdAt: at, wasWrittenBefore };
}
