import type { Config } from '../config/load-config.js';
import type { HttpClient } from '../http-client/http-client.js';
import { requestTarget } from '../http-client/request-target.js';
import { foreignSchema } from '../json-schema/foreign-schema.js';
import type { BoundDeclaration } from '../tool/discovered-toolset.js';
import type { Handler } from '../tool/operation.js';
import type { Effect } from '../tool/policy.js';
import { writtenSchema } from '../tool/written-schema.js';
import { policyOfRule } from '../tool-rules/rule-policy.js';
import type { Document } from './description/document.js';
import type { Described, Method } from './description/operations.js';
import { DescriptionFault } from './fault.js';
import { inputOf } from './input/input-of.js';
import { answerOf } from './output/answer-of.js';
import { outputOf } from './output/output-of.js';
import { refusalText } from './output/refusal-text.js';
import { SecretMask } from './output/secret-mask.js';
import { prose } from './prose.js';
import { RequestWriter } from './request/request-of.js';

export type Api = Config['openapi'][number];
export type Rule = Api['operations'][number];

/** What a method says of a call, where the operator does not. Source: RFC 9110, 9.2. */
const EFFECTS: Readonly<Record<Method, Effect>> = {
  get: 'read',
  head: 'read',
  post: 'write',
  put: 'write',
  patch: 'write',
  delete: 'destructive',
};
const IDEMPOTENT: ReadonlySet<Method> = new Set(['get', 'head', 'put', 'delete']);

export interface Declared {
  readonly bound: BoundDeclaration;
  /** Why its answers are not held against their description. */
  readonly unused: string | undefined;
}

/**
 * One operation of an API, as the catalogue takes it.
 * @throws Error with the reason where it cannot be served safely.
 */
export function declareOperation(
  api: Api,
  rule: Rule,
  operation: Described,
  document: Document,
  client: Pick<HttpClient, 'text'>,
): Declared {
  const { says, method, place } = operation;
  refuseElsewhere(operation);
  const input = inputOf(document, operation, api.carried);
  const { accept, schema: described, unused } = outputOf(document, says);
  const schema = rule.answers === 'any' || method === 'head' ? undefined : described;
  const mask = new SecretMask(api.carried.secrets);
  const writer = new RequestWriter(operation, input, api.carried);
  const handle: Handler = async (values, { signal }) => {
    const request = writer.of(values as Readonly<Record<string, unknown>>);
    const headers = { accept, ...request.headers };
    const explain = (refusal: Parameters<typeof refusalText>[0]) => refusalText(refusal, mask);
    return answerOf(await client.text({ ...request, headers, explain }, signal), schema);
  };
  const policy = {
    name: `${api.name}_${nameOf(rule, operation)}`,
    ...titled(says['summary']),
    description: descriptionOf(operation),
    effect: rule.effect ?? EFFECTS[method],
    idempotent: rule.idempotent ?? IDEMPOTENT.has(method),
    input: foreignSchema(input.schema),
    // The answer itself is checked where it comes in, so that a wrong one counts against the API.
    ...(schema !== undefined && { output: writtenSchema(schema.written, () => []) }),
    ...policyOfRule(rule, api),
  };
  return { bound: { declaration: { kind: 'tool', method: place, policy }, handle }, unused };
}

/** What it is called behind the name of its API. */
function nameOf(rule: Rule, { id, place }: Described): string {
  const plain = (rule.name ?? id ?? place).replaceAll(/[^A-Za-z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '');
  return plain.slice(0, LONGEST_NAME);
}

/** With the name of its API, what MCP and all clients take. */
const LONGEST_NAME = 90;

/** The description must not choose where a request goes, nor its path lead out of its base. */
function refuseElsewhere({ says, ofPath, path }: Described): void {
  if ((says['servers'] ?? ofPath['servers']) !== undefined) {
    throw new DescriptionFault('it has servers of its own, and requests go to the url of the configuration alone');
  }
  try {
    requestTarget('', path.replaceAll(/\{[^{}]+\}/g, 'value'));
  } catch {
    throw new DescriptionFault('its path is none that can be asked for below a host');
  }
}

function titled(summary: unknown): { readonly title?: string } {
  const title = prose(summary, 'title');
  return title === undefined ? {} : { title };
}

function descriptionOf({ says, place }: Described): string {
  const written = [prose(says['summary'], 'tool'), prose(says['description'], 'tool')].filter(
    (text, at, all) => text !== undefined && all.indexOf(text) === at,
  );
  const text = written.length === 0 ? `${place}, which its API does not describe.` : written.join('\n\n');
  return says['deprecated'] === true ? `Deprecated by its API.\n\n${text}` : text;
}
