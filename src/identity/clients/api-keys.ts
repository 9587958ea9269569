import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { keyHash, shortKeyId } from '../../config/api-key.js';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { plainKeyOf } from '../../config/plain-key.js';
import type { Principal } from '../../tool/principal.js';
import type { ClientRecord } from './client-record.js';
import { ClientRecords } from './client-records.js';
import { KeptKeys } from './kept-keys.js';
import { type KnownKey, KnownKeys } from './known-keys.js';

/** A key, and who sends it; undefined where its client is not configured any more. */
export interface ApiKey extends KnownKey {
  readonly principal: Principal | undefined;
}

/** Who sends the development key: the embedded database has a profile of this principal. */
const DEVELOPER = 'dev-user';

/** Every API key there is: of `AUTH_KEYS`, of `clients` and of `KEYS_FILE`. What changes in any of them counts at once. */
@Injectable()
export class ApiKeys implements OnModuleInit {
  private known = new KnownKeys<ApiKey>([]);

  constructor(
    @Inject(liveSlice('apiKeys')) private readonly plain: LiveSlice<Config['apiKeys']>,
    @Inject(liveSlice('clients')) private readonly clients: LiveSlice<Config['clients']>,
    private readonly records: ClientRecords,
    private readonly kept: KeptKeys,
  ) {}

  onModuleInit(): void {
    for (const source of [this.plain, this.clients, this.kept.keys]) source.onReplaced(() => this.collect());
    this.collect();
  }

  find(text: string): ApiKey | undefined {
    return this.known.find(text);
  }

  private collect(): void {
    this.known = new KnownKeys([...this.plainKeys(), ...this.configuredKeys(), ...this.keptKeys()]);
  }

  private plainKeys(): readonly ApiKey[] {
    const { keys, developmentKey } = this.plain.current;
    const given = keys.map(plainKeyOf).filter((entry) => entry !== undefined);
    const made = developmentKey === undefined ? [] : [{ client: undefined, key: developmentKey, sub: DEVELOPER }];
    return [...given.map((entry) => ({ sub: undefined, client: undefined, ...entry })), ...made].map(
      ({ client, key, sub }) => {
        const hash = keyHash(key);
        const id = shortKeyId(hash);
        return { id, hash, isRevoked: false, principal: this.ofPlainKey(client, sub ?? client ?? id) };
      },
    );
  }

  private configuredKeys(): readonly ApiKey[] {
    return this.clients.current.flatMap((record) =>
      record.keys.map(({ hash, notBefore, expiresAt }) => ({
        id: shortKeyId(hash),
        hash,
        notBefore,
        expiresAt,
        isRevoked: false,
        principal: ofClient(record, expiresAt),
      })),
    );
  }

  private keptKeys(): readonly ApiKey[] {
    return this.kept.keys.current.map(({ id, client, hash, notBefore, expiresAt, revokedAt }) => {
      const record = this.records.find(client);
      const end = momentOf(expiresAt);
      return {
        id,
        hash,
        notBefore: momentOf(notBefore),
        expiresAt: end,
        isRevoked: revokedAt !== undefined,
        principal: record && ofClient(record, end),
      };
    });
  }

  /** Once clients are configured, a key of a client that is not is nobody's: it would be a key that nothing narrows. */
  private ofPlainKey(client: string | undefined, sub: string): Principal | undefined {
    const record = client === undefined ? undefined : this.records.find(client);
    if (record !== undefined) return ofClient(record, undefined);
    if (client !== undefined && !this.records.isEmpty) return undefined;
    const { roles, scopes } = this.plain.current;
    return principalOf(sub, client, { roles, scopes }, undefined);
  }
}

function ofClient(record: ClientRecord, expiresAt: number | undefined): Principal {
  return principalOf(record.id, record.id, record, expiresAt);
}

/** All keys of a client are one principal, so what one of them began another can go on with. */
function principalOf(
  id: string,
  clientId: string | undefined,
  { roles = [], scopes = [] }: Pick<ClientRecord, 'roles' | 'scopes'>,
  expiresAt: number | undefined,
): Principal {
  return Object.freeze({
    id,
    issuer: 'api_key',
    kind: 'api_key',
    ...(clientId !== undefined && { clientId }),
    roles,
    scopes,
    ...(expiresAt !== undefined && { expiresAt: Math.floor(expiresAt / 1_000) }),
  });
}

function momentOf(written: string | undefined): number | undefined {
  return written === undefined ? undefined : Date.parse(written);
}
