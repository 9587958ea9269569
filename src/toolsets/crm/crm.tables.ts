import type { Generated } from 'kysely';

export const DEAL_STAGES = ['qualified', 'proposal', 'negotiation', 'won', 'lost'] as const;
export const ENTRY_KINDS = ['call', 'email', 'meeting', 'note'] as const;

export type DealStage = (typeof DEAL_STAGES)[number];
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** As Kysely sees them; `crm.migrations.ts` makes them. Times are ISO 8601 in UTC, always with milliseconds, so that text sorts as time. */
export interface CrmTables {
  crm_contacts: ContactRow;
  crm_deals: DealRow;
  crm_entries: EntryRow;
}

interface ContactRow {
  /** What the full-text index knows a contact by. */
  seq: Generated<number>;
  id: string;
  name: string;
  company: string;
  title: string;
  email: string;
  phone: string;
  country: string;
  created_at: string;
}

export interface DealRow {
  id: string;
  contact_id: string;
  name: string;
  stage: DealStage;
  /** Of the smallest unit of the currency, such as cents. */
  amount_minor: number;
  /** ISO 4217. */
  currency: string;
  owner: string;
  opened_at: string;
  /** When it was won or lost. */
  closed_at: string | null;
}

/** What happened with a contact: calls, e-mails, meetings, and the notes people and agents wrote. */
export interface EntryRow {
  id: string;
  contact_id: string;
  kind: EntryKind;
  at: string;
  author: string;
  text: string;
  /** Whose idempotency key it is; null for what was not written by `create_note`. */
  key_owner: string | null;
  idempotency_key: string | null;
}
