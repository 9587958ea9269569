import { Inject, Injectable } from '@nestjs/common';
import { liveSlice } from '../config/config-slices.js';
import type { LiveSlice } from '../config/live-slice.js';
import type { Config } from '../config/load-config.js';
import { Failure } from '../errors/failure.js';
import { CallsInFlight } from './calls-in-flight.js';

type Clients = Config['clients'];

/** Ends the calls of a client that is removed or disabled while they run: what they would be told is not for it any more. */
@Injectable()
export class WithdrawnClients {
  constructor(
    private readonly calls: CallsInFlight,
    @Inject(liveSlice('clients')) clients: LiveSlice<Clients>,
  ) {
    clients.onReplaced((next, before) => this.endCallsOf(withdrawn(next, before)));
  }

  private endCallsOf(clients: ReadonlySet<string>): void {
    if (clients.size === 0) return;
    for (const call of this.calls.pending) {
      const { clientId } = call.principal;
      if (clientId !== undefined && clients.has(clientId)) call.withdraw(refusal(clientId));
    }
  }
}

function withdrawn(next: Clients, before: Clients): ReadonlySet<string> {
  const ids = new Set(enabledIn(before));
  for (const id of enabledIn(next)) ids.delete(id);
  return ids;
}

const enabledIn = (clients: Clients) => clients.filter(({ enabled }) => enabled).map(({ id }) => id);

function refusal(clientId: string): Failure {
  const message =
    'This client was removed or disabled while the call ran: it may be half done. Ask the operator of this server.';
  return new Failure('forbidden', message, { missing: [`client:${clientId}`] });
}
