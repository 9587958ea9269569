import type { HttpClient } from '../http-client/http-client.js';
import { CatalogueError, compileCatalogue } from '../tool/compile-catalogue.js';
import type { BoundDeclaration, DiscoveredToolset } from '../tool/discovered-toolset.js';
import { type Chosen, chooseOperations } from './choose-operations.js';
import { type Api, declareOperation } from './declare-operation.js';
import { descriptionProblems } from './description/check-description.js';
import type { Document } from './description/document.js';
import { extractOf } from './description/extract.js';
import { operationsIn } from './description/operations.js';
import { readDescription } from './description/read-description.js';

/** The tools of one API, or everything that keeps it from being served. */
export interface ApiToolset {
  readonly toolset: DiscoveredToolset;
  /** Each says which operation it is about. */
  readonly problems: readonly string[];
  /** Operations whose answers are not held against their description, and why. */
  readonly unchecked: readonly { readonly operation: string; readonly reason: string }[];
}

/** Reads the description of an API once, and makes the operations tools that a rule names. */
export async function apiToolset(api: Api, client: Pick<HttpClient, 'text'>): Promise<ApiToolset> {
  // Its tools share one breaker, and one word in metrics and the audit.
  const policy = { name: api.name, upstream: api.name };
  const problems: string[] = [];
  const unchecked: { operation: string; reason: string }[] = [];
  const declarations: BoundDeclaration[] = [];
  const found = attempt(() => {
    const document = readDescription(api.description);
    return { document, ...chooseOperations(api, operationsIn(document)) };
  });
  if ('fault' in found) return { toolset: { policy, declarations }, problems: [found.fault], unchecked };
  problems.push(...found.problems);
  const sound = await soundOnes(found.document, found.chosen, problems);
  for (const { chosen, extract } of sound) {
    const label = labelOf(chosen);
    const declared = attempt(() => {
      // References lead into the extract, which was checked, and never into the rest.
      const one = declareOperation(api, chosen.rule, inside(extract, chosen), extract, client);
      compileCatalogue([{ policy, declarations: [one.bound] }]);
      return one;
    });
    if ('fault' in declared) {
      problems.push(`${label}: ${declared.fault}`);
      continue;
    }
    declarations.push(declared.bound);
    if (declared.unused !== undefined) unchecked.push({ operation: label, reason: declared.unused });
  }
  return { toolset: { policy, declarations }, problems, unchecked };
}

interface Sound {
  readonly chosen: Chosen;
  readonly extract: Document;
}

/** Those that can be cut out of the description and are what OpenAPI says; of the others, why not. */
async function soundOnes(document: Document, all: readonly Chosen[], problems: string[]): Promise<readonly Sound[]> {
  const sound: Sound[] = [];
  for (const chosen of all) {
    const extracted = attempt(() => ({ extract: extractOf(document, [chosen.operation]) }));
    if ('fault' in extracted) problems.push(`${labelOf(chosen)}: ${extracted.fault}`);
    else sound.push({ chosen, extract: extracted.extract });
  }
  if (sound.length === 0) return sound;
  // Together first: checking each takes a hundred times as long, and names the one that is wrong.
  const together = attempt(() =>
    extractOf(
      document,
      sound.map(({ chosen }) => chosen.operation),
    ),
  );
  if (!('fault' in together) && (await descriptionProblems(together)).length === 0) return sound;
  const checked: Sound[] = [];
  for (const one of sound) {
    const found = await descriptionProblems(one.extract);
    if (found.length === 0) checked.push(one);
    problems.push(...found.map((problem) => `${labelOf(one.chosen)}: ${problem}`));
  }
  return checked;
}

/** The same operation as the extract has it: copied, and cut to what is used. */
function inside(extract: Document, { operation }: Chosen): Chosen['operation'] {
  const [copy] = operationsIn(extract);
  if (copy === undefined) throw new Error('it is lost on the way');
  const { servers } = operation.says;
  const says = servers === undefined ? copy.says : { ...copy.says, servers };
  const ofPath = operation.ofPath['servers'] === undefined ? copy.ofPath : operation.ofPath;
  return { ...copy, says, ofPath };
}

function labelOf({ operation: { place, id } }: Chosen): string {
  return printable(id === undefined ? place : `${place} (${id})`);
}

const LONGEST_LABEL = 200;

function printable(text: string): string {
  return text.slice(0, LONGEST_LABEL).replaceAll(/[^\x20-\x7e]/g, '?');
}

function attempt<T extends object>(doing: () => T): T | { readonly fault: string } {
  try {
    return doing();
  } catch (error) {
    // Each begins with where it is, which whoever reads this knows.
    if (error instanceof CatalogueError)
      return { fault: error.problems.map((one) => one.replace(/^.*?: /, '')).join('; ') };
    return { fault: error instanceof Error ? error.message : 'it cannot be read' };
  }
}
