import type { Client, Dispatcher, buildConnector } from 'undici';
import { ownRequest } from '../observability/requests/own-request.js';
import type { Connection, WatchedRequest } from '../observability/requests/watched-request.js';

export interface WatchedOptions extends Dispatcher.DispatchOptions {
  readonly headers: Record<string, string>;
  /** Absent where requests are not watched. */
  watched?: WatchedRequest | undefined;
}

/** A pool hands on what it makes connections with. */
type ConnectionOptions = Client.Options & { readonly connect: buildConnector.connector };

/** Makes connections that tell their requests where they go, and nobody else of them: they tell of themselves. */
export function watchedClients(Base: typeof Client): (origin: URL, options: object) => Client {
  class WatchedClient extends Base {
    constructor(
      origin: URL,
      options: ConnectionOptions,
      /** Only the connector sees the socket. */
      private readonly connection: Connection = {},
    ) {
      const connect: buildConnector.connector = (to, done) =>
        options.connect(to, (...connected) => {
          connection.socket = connected[1];
          done(...connected);
        });
      super(origin, { ...options, connect });
    }

    override dispatch(options: WatchedOptions, handler: Dispatcher.DispatchHandler): boolean {
      options.watched?.takenBy(this.connection);
      ownRequest.isBeingMade = true;
      try {
        return super.dispatch(options, handler);
      } finally {
        ownRequest.isBeingMade = false;
      }
    }
  }
  return (origin, options) => new WatchedClient(origin, options as ConnectionOptions);
}
