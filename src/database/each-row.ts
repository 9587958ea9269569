import { CompiledQuery } from 'kysely';

/** A statement that the embedded database runs for each row of parameters, all or none, with one message to its thread. */
export interface EachRow extends CompiledQuery {
  /** Parameters of a row. */
  readonly width: number;
}

/** @param parameters Those of all rows, one behind the other. */
export function eachRow(sql: string, parameters: readonly unknown[], width: number): EachRow {
  // Kysely would freeze them, and what is frozen is sent to a thread in twice the time.
  return { ...CompiledQuery.raw(sql), parameters, width };
}

/** 0 for a statement that runs once. */
export function widthOf(query: CompiledQuery): number {
  return 'width' in query ? (query as EachRow).width : 0;
}
