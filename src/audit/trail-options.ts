import type { StoredLink } from './stored-link.js';

export interface TrailOptions {
  /** Unique to this process. */
  readonly chain: string;
  /** Where rows are kept while the store is lost. */
  readonly folder: string;
  /** Whether calls are served meanwhile. */
  readonly whenLost: 'spill' | 'block';
  /** Whether a row is stored with others a little later, or at once while the answer of its call waits. */
  readonly durability: 'batched' | 'stored';
  /** Rows that may be in memory; beyond that they are spilled, or lost where the disk takes none. */
  readonly maxWaiting: number;
  readonly now: () => Date;
  /** Told when the store is lost and when it is back. */
  readonly onState: (state: TrailState, cause?: unknown) => void;
  /** Told of rows by what became of them. */
  readonly onRows: (result: 'stored' | 'spilled' | 'lost', rows: readonly StoredLink[]) => void;
}

/** `stored`: all is well. `waiting`: the store is lost, rows wait. `failing`: not even the disk takes them. */
export const TRAIL_STATES = ['stored', 'waiting', 'failing'] as const;
export type TrailState = (typeof TRAIL_STATES)[number];
