import { Failure } from '../../errors/failure.js';
import type { Catalogue } from '../../tool/catalogue.js';
import type { Principal } from '../../tool/principal.js';
import { MAX_WATCHED } from './change-notices.js';
import { readDenial } from './read-denial.js';

/** As much of a message as says what it subscribes to. */
interface Message {
  readonly method?: unknown;
  readonly params?: { readonly notifications?: { readonly resourceSubscriptions?: unknown } };
}

/**
 * The same message; of a `subscriptions/listen` without the URIs that the principal may not read or that name nothing. The
 * SDK accepts and acknowledges any URI: so its acknowledgement says what will be told, and nothing about what exists.
 * What is no list of URIs stays as it is: the SDK refuses it.
 * @throws Failure `invalid_input` for too many.
 */
export function onlyReadable<M extends object>(message: M, catalogue: Catalogue, principal: Principal): M {
  const { method, params } = message as Message;
  const uris = params?.notifications?.resourceSubscriptions;
  if (method !== 'subscriptions/listen' || !Array.isArray(uris)) return message;
  if (uris.length > MAX_WATCHED) {
    throw new Failure('invalid_input', `A stream can watch ${MAX_WATCHED} resources.`, { limit: MAX_WATCHED });
  }
  const readable = new Set(uris).values().filter((uri) => {
    return typeof uri === 'string' && readDenial(catalogue, uri, principal) === undefined;
  });
  const notifications = { ...params?.notifications, resourceSubscriptions: [...readable] };
  return { ...message, params: { ...params, notifications } };
}
