import { inClientSpan, isRecorded, type Told } from './client-span.js';

const VERB = /^\s*(\w+)/;
const NOTHING: Told = {};

/**
 * Runs one statement of the embedded database in a span of its own, where the call it belongs to is recorded: nothing
 * else sees that driver. Neither the statement nor its parameters are told, for both may hold what a caller wrote.
 */
export function inQuerySpan<T>(statement: string, run: () => Promise<T>): Promise<T> {
  if (!isRecorded()) return run();
  const operation = VERB.exec(statement)?.[1]?.toUpperCase() ?? 'QUERY';
  const attributes = { 'db.system.name': 'sqlite', 'db.operation.name': operation };
  return inClientSpan({ name: operation, attributes, failure: () => NOTHING }, run);
}
