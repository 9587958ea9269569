import type { z } from 'zod';
import { SETTINGS } from './list-settings.js';
import { nearestKey } from './nearest-key.js';
import type { KeyPath } from './section.js';

/** What is wrong with one key, without its name in front. */
export interface Fault {
  readonly path: KeyPath;
  readonly message: string;
}

const LEAVES = SETTINGS.map(({ path }) => path);
const SECTIONS = [...new Set(SETTINGS.map(({ section }) => section))].filter((section) => section !== '');

/** The schema's findings, one per key: of a list with two bad items, or of a value wrong twice, the first is told. */
export function faultsOf(error: z.ZodError | undefined): readonly Fault[] {
  const faults = (error?.issues ?? []).flatMap(faultsOfIssue);
  return [...new Map(faults.toReversed().map((fault) => [JSON.stringify(fault.path), fault])).values()].toReversed();
}

function faultsOfIssue(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]));
  const leaf = LEAVES.find((known) => known === path.slice(0, known.split('.').length).join('.'));
  return [
    leaf === undefined
      ? { path, message: 'must be a mapping of keys' }
      : { path: leaf.split('.'), message: issue.message },
  ];
}

function unknownKey(path: KeyPath): Fault {
  return { path, message: `is not a known key; did you mean ${nearestKey(path.join('.'), [...LEAVES, ...SECTIONS])}?` };
}
