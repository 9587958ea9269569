import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy, Optional } from '@nestjs/common';
import { liveSlice } from '../config/config-slices.js';
import type { LiveSlice } from '../config/live-slice.js';
import type { Config } from '../config/load-config.js';
import { SharedRedis } from '../redis/shared-redis.js';
import type { Principal } from '../tool/principal.js';
import type { AuthenticationStrategy } from './authentication-strategy.js';
import type { Credentials } from './credentials.js';
import { KeySetReports } from './tokens/key-set-reports.js';
import { checkPossession } from './tokens/possession.js';
import { RemoteKeySet } from './tokens/remote-key-set.js';
import { ReplayGuard } from './tokens/replay-guard.js';
import { SharedProofs } from './tokens/shared-proofs.js';
import { type SentToken, SentTokens } from './tokens/sent-token.js';
import { ProofRefusal } from './tokens/token-refusal.js';
import { TokenVerifier, type VerifiedToken } from './tokens/token-verifier.js';

/** Proofs in use at a time: a thousand requests a second for as long as one could be replayed, and some more. */
const MAX_PROOFS = 100_000;
/** Those of one key: some two hundred requests a second. */
const MAX_PROOFS_PER_KEY = 15_000;

/** Milliseconds between two looks at how old the issuer's keys are: a withdrawn one must not count until somebody calls. */
const LOOK_EVERY_MS = 1_000;

/** Signed access tokens, as Bearer or with a proof of possession. */
@Injectable()
export class JwtStrategy implements AuthenticationStrategy, OnApplicationBootstrap, OnModuleDestroy {
  readonly header = 'authorization';
  private readonly sentTokens = new SentTokens();
  private readonly replays = new ReplayGuard(MAX_PROOFS, MAX_PROOFS_PER_KEY);
  private readonly sharedProofs: SharedProofs | undefined;
  private readonly stopListening: () => void;
  private remoteKeys: RemoteKeySet | undefined;
  private verifier: TokenVerifier;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    @Inject(liveSlice('auth')) private readonly config: LiveSlice<Config['auth']>,
    private readonly reports: KeySetReports,
    @Optional() @Inject(SharedRedis) redis: SharedRedis | undefined,
  ) {
    this.sharedProofs = redis && new SharedProofs(redis);
    this.remoteKeys = this.remoteKeysFor(config.current);
    this.verifier = new TokenVerifier(config.current, this.remoteKeys);
    this.stopListening = config.onReplaced((next) => this.use(next));
  }

  recognises(credentials: Credentials): boolean {
    const { authorization, dpop } = credentials.headers;
    // A proof without its token is half a credential, not none.
    return authorization === undefined ? dpop !== undefined : this.sentTokens.of(credentials) !== undefined;
  }

  authenticate(credentials: Credentials): Principal | Promise<Principal> {
    const sent = this.sentTokens.of(credentials);
    if (sent === undefined) throw new ProofRefusal('Send the token together with its DPoP proof.');
    // Nearly always it is known, and nothing has to be waited for.
    const found = this.verifier.verify(sent);
    return found instanceof Promise
      ? found.then((verified) => this.possessor(sent, verified, credentials))
      : this.possessor(sent, found, credentials);
  }

  /** So that the first caller does not wait; a start never depends on somebody else's server. */
  onApplicationBootstrap(): void {
    this.remoteKeys?.refreshWhenOld();
    this.looking = setInterval(() => this.remoteKeys?.refreshWhenOld(), LOOK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.looking);
    this.stopListening();
  }

  private possessor(
    sent: SentToken,
    verified: VerifiedToken,
    credentials: Credentials,
  ): Principal | Promise<Principal> {
    const isChecked = checkPossession(sent, verified, credentials, {
      nowSeconds: Date.now() / 1_000,
      clockSkewSeconds: this.config.current.clockSkewSeconds,
      replays: this.replays,
      shared: this.sharedProofs,
    });
    return isChecked === undefined ? verified.principal : isChecked.then(() => verified.principal);
  }

  private use(next: Config['auth']): void {
    this.remoteKeys = this.remoteKeysFor(next);
    this.verifier = new TokenVerifier(next, this.remoteKeys);
    this.remoteKeys?.refreshWhenOld();
  }

  private remoteKeysFor({ jwksUrl, jwksMaxAgeSeconds, jwksCooldownSeconds }: Config['auth']): RemoteKeySet | undefined {
    if (jwksUrl === undefined) return undefined;
    const options = { url: jwksUrl, maxAgeSeconds: jwksMaxAgeSeconds, cooldownSeconds: jwksCooldownSeconds };
    // Keys that were fetched outlive a change that is not about where they come from, also while their issuer is down.
    if (this.remoteKeys?.options.url === jwksUrl) {
      this.remoteKeys.options = options;
      return this.remoteKeys;
    }
    return new RemoteKeySet(options, {
      fetch,
      now: () => performance.now(),
      random: Math.random,
      onFetched: (problem) => this.reports.fetched(problem),
      onChanged: (fault) => {
        this.verifier.forget();
        this.reports.changed(fault);
      },
    });
  }
}
