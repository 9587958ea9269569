import { keyHash, shortKeyId } from '../../config/api-key.js';
import type { Settings } from '../../config/config.schema.js';
import { plainKeyOf } from '../../config/plain-key.js';
import type { StoredKey } from '../../identity/clients/keys-file.js';
import { programName } from '../program-name.js';
import type { Terminal } from '../run-command.js';
import { paintFor } from '../terminal/paint.js';
import { renderTable } from '../terminal/table.js';

/** A key as it may be shown: nothing here helps to guess it. Moments are ISO 8601. */
export interface ListedKey {
  readonly id: string;
  /** Undefined for a key of `AUTH_KEYS` that names none. */
  readonly client: string | undefined;
  /** How a key begins that was made here. */
  readonly prefix: string | undefined;
  readonly source: 'KEYS_FILE' | 'clients' | 'AUTH_KEYS';
  readonly state: 'valid' | 'not yet valid' | 'expired' | 'revoked' | 'without a client';
  readonly createdAt: string | undefined;
  readonly notBefore: string | undefined;
  readonly expiresAt: string | undefined;
  readonly revokedAt: string | undefined;
}

/** Every key the service knows, wherever it stands. */
export function listedKeys(settings: Settings, kept: readonly StoredKey[], now: Date): readonly ListedKey[] {
  const clients = new Set(settings.clients.map(({ id }) => id));
  const ofFile = kept.map(({ hash: _hash, ...key }) =>
    listed({ ...key, prefix: `ghk_${key.id}_`, source: 'KEYS_FILE' }),
  );
  const ofClients = settings.clients.flatMap(({ id, keys }) =>
    keys.map(({ hash, notBefore, expiresAt }) =>
      listed({
        id: shortKeyId(hash),
        client: id,
        source: 'clients',
        notBefore: isoOf(notBefore),
        expiresAt: isoOf(expiresAt),
      }),
    ),
  );
  const ofEnvironment = settings.apiKeys.keys
    .map(plainKeyOf)
    .filter((entry) => entry !== undefined)
    .map(({ key, client }) => listed({ id: shortKeyId(keyHash(key)), client, source: 'AUTH_KEYS' }));
  return [...ofFile, ...ofClients, ...ofEnvironment].map((key) => ({ ...key, state: stateOf(key, clients, now) }));
}

/** A table for people. */
export function renderKeys(keys: readonly ListedKey[], terminal: Terminal): string {
  if (keys.length === 0) return `There are no keys. ${programName(terminal)} keys create --client <id> makes one.\n`;
  const rows = keys.map(({ id, client, state, createdAt, expiresAt, source }) => [
    id,
    client ?? '-',
    state,
    createdAt?.slice(0, 10) ?? '-',
    expiresAt?.slice(0, 10) ?? 'never',
    source,
  ]);
  return renderTable(['key id', 'client', 'state', 'created', 'expires', 'stands in'], rows, paintFor(terminal));
}

type Stateless = Omit<ListedKey, 'state'>;

const UNKNOWN = {
  client: undefined,
  prefix: undefined,
  createdAt: undefined,
  notBefore: undefined,
  expiresAt: undefined,
  revokedAt: undefined,
};

function listed(key: Partial<Stateless> & Pick<Stateless, 'id' | 'source'>): Stateless {
  return { ...UNKNOWN, ...key };
}

function stateOf(key: Stateless, clients: ReadonlySet<string>, now: Date): ListedKey['state'] {
  const at = now.toISOString();
  if (key.revokedAt !== undefined) return 'revoked';
  if (key.expiresAt !== undefined && key.expiresAt <= at) return 'expired';
  if (key.source === 'KEYS_FILE' && !clients.has(key.client ?? '')) return 'without a client';
  return key.notBefore !== undefined && key.notBefore > at ? 'not yet valid' : 'valid';
}

function isoOf(moment: number | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(moment).toISOString();
}
