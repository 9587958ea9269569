/** A statement that runs once; with a width above 0 it runs for each so many parameters, all or none. */
export type Question = readonly [sql: string, parameters: readonly unknown[], width: number];

/** Asks for the end, behind everything that was asked before. */
export const CLOSE = 'close';

/** One for each question, in the order of the questions. */
export type Answer = Found | { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint } | Refusal;

/** Rows, in a form that is copied for a third of what rows cost. */
export interface Found {
  readonly columns: readonly string[];
  /** Those of all rows, one behind the other. */
  readonly values: readonly unknown[];
}

export interface Refusal {
  readonly thrown: Error;
  /** The properties of the error: a copy of it has lost them. */
  readonly told: object;
}
