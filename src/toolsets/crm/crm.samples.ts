import type { Insertable } from 'kysely';
import type { CrmTables, DealRow, DealStage, EntryKind, EntryRow } from './crm.tables.js';
import { ENTRY_KINDS } from './crm.tables.js';
import {
  COMPANIES,
  COMPANY_KINDS,
  COUNTRIES,
  CURRENCIES,
  ENTRY_TEXTS,
  FIRST_NAMES,
  LAST_NAMES,
  OWNERS,
  PRODUCTS,
  TITLES,
} from './sample-words.js';

export interface SampleContact {
  readonly contact: Insertable<CrmTables['crm_contacts']>;
  readonly deals: readonly DealRow[];
  readonly entries: readonly EntryRow[];
}

const DAY_MS = 86_400_000;
const YEARS_2_DAYS = 730;
const STAGES: readonly DealStage[] = ['qualified', 'proposal', 'negotiation', 'won', 'won', 'won', 'lost'];

/** The same number of a contact is the same contact, with the same deals and history before `now`. */
export function sampleContact(index: number, now: Date): SampleContact {
  const draw = new Draw(index);
  const id = `C-${10_000 + index}`;
  const [first, last] = [draw.of(FIRST_NAMES), draw.of(LAST_NAMES)];
  const company = `${draw.of(COMPANIES)} ${draw.of(COMPANY_KINDS)}`;
  const country = draw.of(COUNTRIES);
  const contact = {
    id,
    name: `${first} ${last}`,
    company,
    title: draw.of(TITLES),
    email: `${asciiOf(first)}.${asciiOf(last)}.${index}@example.com`,
    phone: `+1 555 01${String(index % 100).padStart(2, '0')}`,
    country,
    created_at: draw.timeBefore(now, YEARS_2_DAYS),
  };
  const deals = draw.some(3).map((number) => sampleDeal(`D-${20_000 + index * 3 + number}`, contact, draw, now));
  const entries = draw.some(6).map((number) => sampleEntry(`E-${index}-${number}`, id, draw, now));
  return { contact, deals, entries };
}

function sampleDeal(
  id: string,
  contact: { id: string; company: string; country: string },
  draw: Draw,
  now: Date,
): DealRow {
  const stage = draw.of(STAGES);
  const product = draw.of(PRODUCTS);
  const isClosed = stage === 'won' || stage === 'lost';
  const [one, other] = [draw.timeBefore(now, YEARS_2_DAYS), draw.timeBefore(now, YEARS_2_DAYS)];
  return {
    id,
    contact_id: contact.id,
    name: `${product} for ${contact.company}`,
    stage,
    amount_minor: (1 + draw.below(500)) * 10_000,
    currency: CURRENCIES[contact.country as keyof typeof CURRENCIES],
    owner: draw.of(OWNERS),
    opened_at: one < other ? one : other,
    closed_at: isClosed ? (one < other ? other : one) : null,
  };
}

function sampleEntry(id: string, contactId: string, draw: Draw, now: Date): EntryRow {
  const kind: EntryKind = draw.of(ENTRY_KINDS);
  return {
    id,
    contact_id: contactId,
    kind,
    at: draw.timeBefore(now, 365),
    author: draw.of(OWNERS),
    text: draw.of(ENTRY_TEXTS[kind]),
    key_owner: null,
    idempotency_key: null,
  };
}

/** Numbers that look drawn and are the same for the same seed (mulberry32). */
class Draw {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed + 1, 0x9e37_79b1);
  }

  below(bound: number): number {
    this.state = (this.state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** The numbers from 0 on, fewer than `bound`. */
  some(bound: number): number[] {
    return [...Array.from({ length: this.below(bound) }).keys()];
  }

  timeBefore(now: Date, days: number): string {
    return new Date(now.getTime() - (1 + this.below(days * 1_440)) * (DAY_MS / 1_440)).toISOString();
  }
}

function asciiOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();
}
