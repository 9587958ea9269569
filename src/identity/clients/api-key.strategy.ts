import { Inject, Injectable } from '@nestjs/common';
import { isMistypedKey } from '../../config/api-key.js';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import type { Principal } from '../../tool/principal.js';
import type { AuthenticationStrategy } from '../authentication-strategy.js';
import type { CredentialFault } from '../credential-faults.js';
import type { Credentials } from '../credentials.js';
import { ApiKeys } from './api-keys.js';

/** Characters. Longer than any key anybody has, short enough to hash for nothing. */
const LONGEST_KEY = 1_024;

/** API keys in `X-API-Key`, or the header that `API_KEY_HEADER` names. Nowhere else: a query string is logged by proxies. */
@Injectable()
export class ApiKeyStrategy implements AuthenticationStrategy {
  constructor(
    @Inject(liveSlice('apiKeys')) private readonly config: LiveSlice<Config['apiKeys']>,
    private readonly keys: ApiKeys,
  ) {}

  recognises(credentials: Credentials): boolean {
    return this.sent(credentials) !== undefined;
  }

  async authenticate(credentials: Credentials): Promise<Principal> {
    return this.ownerOf(this.sent(credentials), Date.now());
  }

  private sent({ headers }: Credentials): string | readonly string[] | undefined {
    return headers[this.config.current.header.toLowerCase()];
  }

  private ownerOf(text: string | readonly string[] | undefined, now: number): Principal {
    if (typeof text !== 'string' || text === '' || text.length > LONGEST_KEY || isMistypedKey(text)) {
      throw refused('malformed_key');
    }
    const key = this.keys.find(text);
    if (key === undefined) throw refused('unknown_key');
    if (key.isRevoked) throw refused('revoked_key', key.id);
    if (key.notBefore !== undefined && now < key.notBefore) throw refused('key_not_yet_valid', key.id);
    if (key.expiresAt !== undefined && now >= key.expiresAt) throw refused('expired_key', key.id);
    if (key.principal === undefined) throw refused('unknown_client', key.id);
    return key.principal;
  }
}

/** One sentence for every reason: whoever guesses keys learns nothing from it. */
function refused(fault: CredentialFault, keyId?: string): Failure {
  return new Failure('unauthenticated', 'The API key is not accepted. Ask the operator of this server for one.', {
    fault,
    ...(keyId !== undefined && { keyId }),
  });
}
