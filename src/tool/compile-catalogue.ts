import { CATALOGUE_RULES, isSpeakable, SPEAKABLE } from './catalogue-rules.js';
import { compileOperation } from './compile-operation.js';
import type { DiscoveredToolset } from './discovered-toolset.js';
import { problemsOfHealthChecks } from './health-check-problems.js';
import { foreignFieldsOfToolset } from './known-fields.js';
import type { Operation } from './operation.js';
import { SchemaError } from './schema.js';

/** The service does not start: every problem of every toolset, at once. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';

  constructor(readonly problems: readonly string[]) {
    super(`The tools cannot be served:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Compiles and checks every operation of every toolset. Throws one CatalogueError with all that is wrong. */
export function compileCatalogue(toolsets: readonly DiscoveredToolset[]): readonly Operation[] {
  const problems: string[] = [];
  const operations: Operation[] = [];
  for (const { policy, declarations } of toolsets) {
    if (!isSpeakable(policy.name)) problems.push(`toolset ${policy.name}: the name must be ${SPEAKABLE}`);
    problems.push(
      ...foreignFieldsOfToolset(policy).map((field) => `toolset ${policy.name}: it has nothing called ${field}`),
    );
    for (const { declaration, handle, completers, isEnhanced = false } of declarations) {
      const label = `${policy.name}.${declaration.method}`;
      try {
        const operation = deepFreeze(compileOperation(declaration, policy, handle, completers));
        operations.push(operation);
        problems.push(...broken(operation).map((problem) => `${label}: ${problem}`));
        if (isEnhanced && isCached(operation)) problems.push(`${label}: ${PASSED_BY}`);
      } catch (error) {
        problems.push(`${label}: ${unreadable(error)}`);
      }
    }
  }
  problems.push(...duplicatesOf(operations), ...problemsOfHealthChecks(toolsets));
  if (problems.length > 0) throw new CatalogueError(problems);
  return operations;
}

/** Only what types do not bind comes here for anything but its schema. */
function unreadable(error: unknown): string {
  return error instanceof SchemaError ? error.message : `its policy cannot be read: ${String(error)}`;
}

/** They stand around the handler, which a cached answer does not come to. */
const PASSED_BY =
  'a cached answer would pass by its Nest guards and interceptors: say it in `access`, or do not cache it';

function isCached(operation: Operation): boolean {
  return operation.kind === 'tool' && operation.policy.cache !== undefined;
}

function broken(operation: Operation): string[] {
  return CATALOGUE_RULES.map((rule) => rule(operation)).filter((problem) => problem !== undefined);
}

/** Names and URIs that more than one operation has. */
export function duplicatesOf(operations: readonly Operation[], keyOf = nameOf): string[] {
  const byKey = Map.groupBy(operations, keyOf);
  return [...byKey.values()].flatMap((sharing) => {
    const [first, second] = sharing;
    if (first === undefined || second === undefined) return [];
    const toolsets = sharing.map(({ toolset }) => toolset);
    const hint = new Set(toolsets).size === 1 ? '; where that is one class, two modules provide it' : '';
    return [`${nameOf(first)}: declared ${sharing.length} times, in ${toolsets.join(', ')}${hint}`];
  });
}

function nameOf(operation: Operation): string {
  return operation.kind === 'resource' ? `resource ${operation.policy.uri}` : `${operation.kind} ${operation.name}`;
}

/**
 * Resources that another one hides: templates that differ in the names of their variables match the same, and only the first
 * is ever read. For those of classes: who wrote an upstream does not read this.
 */
export function hiddenResources(operations: readonly Operation[]): string[] {
  const resources = operations.filter(({ kind }) => kind === 'resource');
  return duplicatesOf(resources, (resource) => nameOf(resource).replaceAll(/\{\w+\}/g, '{}'));
}

/** Only what is published is frozen; schemas and handlers belong to the toolset. */
function deepFreeze(operation: Operation): Operation {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  };
  freeze(operation.listing);
  return Object.freeze(operation);
}
