import type { CollectionName } from './collections.js';
import type { Filter } from './filter.js';

export type DirectoryRecord = Readonly<Record<string, string | number | boolean | null>>;

export interface DirectoryQuery {
  readonly collection: CollectionName;
  /** All must hold. */
  readonly filters: readonly Filter[];
  /** The most records that are wanted. */
  readonly limit: number;
}

export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly department: string;
  readonly title: string;
  readonly location: string;
  /** Id of the manager. */
  readonly managerId: string | null;
}

/** Where the records are: an internal API, or the database. */
export abstract class DirectorySource {
  /** In the order of their ids. */
  abstract query(query: DirectoryQuery, signal: AbortSignal): Promise<readonly DirectoryRecord[]>;
  /** Undefined where there is no such user. */
  abstract profile(userId: string, signal: AbortSignal): Promise<Profile | undefined>;
}
