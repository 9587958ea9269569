import { Inject, Injectable } from '@nestjs/common';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import type { Principal } from '../../tool/principal.js';
import { Failure } from '../../errors/failure.js';
import type { CredentialFault } from '../credential-faults.js';
import type { ClientRecord } from './client-record.js';
import { narrowedBy } from './narrowed-by.js';

/** What is configured about each client, as it stands now: a changed list counts at once. */
@Injectable()
export class ClientRecords {
  private byId: ReadonlyMap<string, ClientRecord> = new Map();
  /** A principal is made once per credential, and what is listed to it is kept under the object: so is its narrowing. */
  private narrowed = new WeakMap<Principal, { readonly record: ClientRecord; readonly principal: Principal }>();

  constructor(@Inject(liveSlice('clients')) slice: LiveSlice<Config['clients']>) {
    const take = (clients: Config['clients']) => {
      this.byId = new Map(clients.map((record) => [record.id, record]));
    };
    take(slice.current);
    slice.onReplaced(take);
  }

  /** Whether any client is configured. */
  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  find(id: string): ClientRecord | undefined {
    return this.byId.get(id);
  }

  /**
   * A principal that an application acts for, with no more than the record of the application allows; any other as it is.
   * @param now Epoch milliseconds.
   * @throws Failure `unauthenticated` where the client is disabled or outside its dates.
   */
  narrow(principal: Principal, now: number): Principal {
    const record = principal.clientId === undefined ? undefined : this.byId.get(principal.clientId);
    if (record === undefined) return principal;
    refuseUnlessValid(record, now);
    const known = this.narrowed.get(principal);
    if (known?.record === record) return known.principal;
    const narrowed = narrowedBy(record, principal);
    this.narrowed.set(principal, { record, principal: narrowed });
    return narrowed;
  }
}

function refuseUnlessValid({ enabled, notBefore, expiresAt }: ClientRecord, now: number): void {
  if (!enabled) throw refused('disabled_client');
  if (notBefore !== undefined && now < notBefore) throw refused('client_not_yet_valid');
  if (expiresAt !== undefined && now >= expiresAt) throw refused('expired_client');
}

function refused(fault: CredentialFault): Failure {
  return new Failure('unauthenticated', 'The credential is not accepted. Ask the operator of this server.', { fault });
}
