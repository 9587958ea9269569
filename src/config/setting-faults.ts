import type { z } from 'zod';
import { RECORD_LISTS, SETTINGS } from './list-settings.js';
import { nearestKey } from './nearest-key.js';
import { type KeyPath, written } from './section.js';

/** What is wrong with one key. */
export interface Fault {
  /** What cannot be used because of it: the key itself, or the whole list of records it stands in. */
  readonly path: KeyPath;
  /** Where it is: `server.port`, `clients[0].keys[1].hash`. */
  readonly place: string;
  /** Follows the name of the place. */
  readonly message: string;
}

const LEAVES = SETTINGS.map(({ path }) => path);
const SECTIONS = [...new Set(SETTINGS.map(({ section }) => section))].filter((section) => section !== '');
const LISTS = RECORD_LISTS.map(({ path }) => path);

/** The schema's findings, one per place: of a list with two bad items, or of a value wrong twice, the first is told. */
export function faultsOf(error: z.ZodError | undefined): readonly Fault[] {
  const faults = (error?.issues ?? []).flatMap(faultsOfIssue);
  return [...new Map(faults.toReversed().map((fault) => [fault.place, fault])).values()].toReversed();
}

function faultsOfIssue(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map(String);
  const list = RECORD_LISTS.find((known) => known.path === path[0]);
  if (list !== undefined) return faultsOfRecord(issue, list);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]));
  const leaf = LEAVES.find((known) => known === path.slice(0, known.split('.').length).join('.'));
  return [
    leaf === undefined
      ? { path, place: written(path), message: 'must be a mapping of keys' }
      : { path: leaf.split('.'), place: leaf, message: issue.message },
  ];
}

function unknownKey(path: KeyPath): Fault {
  return { path, place: written(path), message: unknown(path.join('.'), [...LEAVES, ...SECTIONS, ...LISTS]) };
}

/** One record that cannot be trusted takes the list with it: a client without its limits is another client. */
function faultsOfRecord(issue: z.core.$ZodIssue, { path, fields }: (typeof RECORD_LISTS)[number]): readonly Fault[] {
  const place = issue.path.reduce<string>(
    (at, part) => (typeof part === 'number' ? `${at}[${part}]` : at === '' ? String(part) : `${at}.${String(part)}`),
    '',
  );
  // Of a list of texts in a record, such as its roles, the list is named.
  const field = place.replace(/(?<=\][^[]*)\[\d+\]$/, (index) => (isRecordPlace(place, fields) ? index : ''));
  if (issue.code !== 'unrecognized_keys') return [{ path: [path], place: field, message: issue.message }];
  return issue.keys.map((key) => {
    const known = fields.map((one) => one.path);
    const at = written([key]);
    return { path: [path], place: `${place}.${at}`, message: unknown(`${place.replaceAll(/\d+/g, '')}.${key}`, known) };
  });
}

function isRecordPlace(place: string, fields: (typeof RECORD_LISTS)[number]['fields']): boolean {
  const general = place.replaceAll(/\[\d+\]/g, '[]');
  return fields.some(({ path }) => path.startsWith(`${general}.`));
}

function unknown(path: string, known: readonly string[]): string {
  return `is not a known key; did you mean ${nearestKey(path, known)}?`;
}
