import { CATALOGUE_RULES } from './catalogue-rules.js';
import { compileOperation } from './compile-operation.js';
import type { DiscoveredToolset } from './discovered-toolset.js';
import type { Operation } from './operation.js';

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
    for (const { declaration, handle, completers, isEnhanced = false } of declarations) {
      const label = `${policy.name}.${declaration.method}`;
      try {
        const operation = deepFreeze(compileOperation(declaration, policy, handle, completers));
        operations.push(operation);
        problems.push(...broken(operation).map((problem) => `${label}: ${problem}`));
        if (isEnhanced && isCached(operation)) problems.push(`${label}: ${PASSED_BY}`);
      } catch (error) {
        problems.push(
          `${label}: its schema has no JSON Schema: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
  problems.push(...duplicatesOf(operations));
  if (problems.length > 0) throw new CatalogueError(problems);
  return operations;
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
export function duplicatesOf(operations: readonly Operation[]): string[] {
  const byKey = Map.groupBy(operations, (operation) =>
    operation.kind === 'resource' ? `resource ${operation.policy.uri}` : `${operation.kind} ${operation.name}`,
  );
  return [...byKey]
    .filter(([, sharing]) => sharing.length > 1)
    .map(
      ([key, sharing]) =>
        `${key}: declared ${sharing.length} times, in ${sharing.map((one) => one.toolset).join(', ')}`,
    );
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
