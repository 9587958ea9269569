import type { Catalogue } from '../../tool/catalogue.js';
import { isRecord } from '../../tool/is-record.js';
import type { Operation } from '../../tool/operation.js';
import { type Asked, asked, askedOperation, textOf } from './asked.js';

/** What a request is about, call or not; nothing of it has been checked. */
export interface About {
  readonly what: Asked;
  readonly operation: Operation | undefined;
}

/** A completion is about a prompt or a template of resources, a subscription about a resource, a list about nothing. */
export function aboutRequest(catalogue: Catalogue, method: string, params: unknown): About {
  if (isRecord(params) && SUBSCRIPTIONS.has(method)) return named(catalogue, 'resource', params['uri']);
  const ref: unknown = isRecord(params) && method === 'completion/complete' ? params['ref'] : undefined;
  if (!isRecord(ref)) {
    const what = asked({ method, params });
    return { what, operation: askedOperation(catalogue, what) };
  }
  if (ref['type'] === 'ref/prompt') return named(catalogue, 'prompt', ref['name']);
  const { uri } = ref;
  // A template is not found by the name it has itself.
  const operation = catalogue.resources.find(({ policy }) => policy.uri === uri);
  return { what: { kind: 'resource', name: textOf(uri) }, operation };
}

const SUBSCRIPTIONS: ReadonlySet<string> = new Set(['resources/subscribe', 'resources/unsubscribe']);

function named(catalogue: Catalogue, kind: 'resource' | 'prompt', name: unknown): About {
  const what = { kind, name: textOf(name) };
  return { what, operation: askedOperation(catalogue, what) };
}
