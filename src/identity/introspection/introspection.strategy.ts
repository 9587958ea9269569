import { Inject, Injectable } from '@nestjs/common';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import type { Principal } from '../../tool/principal.js';
import type { AuthenticationStrategy } from '../authentication-strategy.js';
import type { Credentials } from '../credentials.js';
import { FailedLogins } from '../failed-logins/failed-logins.js';
import { networkOf } from '../failed-logins/network-of.js';
import { introspectedPrincipal } from './introspected-principal.js';
import { type IntrospectionAnswer, IntrospectionEndpoint } from './introspection-endpoint.js';
import { RememberedAnswers, type Verdict } from './remembered-answers.js';
import { Turns } from './turns.js';

const BEARER = /^Bearer +([^\s]{1,8192})$/i;

/** Three parts, the first a JSON object: what a JWT looks like before anything of it is read. */
const JWT = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;

/** Seconds for which a refusal is remembered. */
const REFUSED_SECONDS = 5;

/** Questions of one network at a time: the authorization server is not stormed for whoever sends many tokens at once. */
const MAX_AT_ONCE = 50;

interface Rules {
  readonly auth: Config['auth'];
  readonly endpoint: IntrospectionEndpoint;
  readonly remembered: RememberedAnswers;
  /** Of many requests with one token, one asks. */
  readonly asking: Map<string, Promise<Verdict>>;
}

/** Bearer tokens that only their authorization server understands (RFC 7662), where `INTROSPECTION_URL` is set. */
@Injectable()
export class IntrospectionStrategy implements AuthenticationStrategy {
  readonly header = 'authorization';
  /** Replaced as a whole, so that no answer outlives the rules it was judged by. */
  private rules: Rules | undefined;
  private readonly turns = new Turns(MAX_AT_ONCE);

  constructor(
    @Inject(liveSlice('auth')) config: LiveSlice<Config['auth']>,
    private readonly failedLogins: FailedLogins,
  ) {
    this.rules = rulesOf(config.current);
    config.onReplaced((next) => (this.rules = rulesOf(next)));
  }

  recognises({ headers }: Credentials): boolean {
    if (this.rules === undefined) return false;
    const token = BEARER.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) return false;
    return this.rules.auth.introspectionTokens === 'all' || !JWT.test(token);
  }

  async authenticate({ headers, remoteAddress = '' }: Credentials): Promise<Principal> {
    const token = BEARER.exec(headers.authorization ?? '')?.[1];
    const { rules } = this;
    if (token === undefined || rules === undefined) throw new Error('This credential was not recognised');
    const verdict = rules.remembered.get(token, Date.now()) ?? (await this.ask(token, rules, remoteAddress));
    if ('refusal' in verdict) throw verdict.refusal;
    return verdict.principal;
  }

  private ask(token: string, rules: Rules, address: string): Promise<Verdict> {
    const running = rules.asking.get(token);
    if (running !== undefined) return running;
    const inTurn = async () => {
      // Those before it in the line may have been one too many.
      this.failedLogins.refuseTooMany(address);
      return judge(token, rules);
    };
    const asked = this.turns.take(networkOf(address), inTurn).finally(() => rules.asking.delete(token));
    rules.asking.set(token, asked);
    return asked;
  }
}

function rulesOf(auth: Config['auth']): Rules | undefined {
  const { introspectionUrl: url, introspectionClientId: clientId, introspectionClientSecret: clientSecret } = auth;
  if (url === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  const access = { url, clientId, clientSecret, timeoutMs: auth.introspectionTimeoutMs };
  return {
    auth,
    endpoint: new IntrospectionEndpoint(access, Date.now),
    remembered: new RememberedAnswers(auth.tokenCacheEntries),
    asking: new Map(),
  };
}

async function judge(token: string, { auth, endpoint, remembered }: Rules): Promise<Verdict> {
  const answer = await endpoint.ask(token);
  const now = Date.now();
  const verdict = verdictOn(answer, auth, now);
  const seconds = 'principal' in verdict ? auth.introspectionCacheSeconds : REFUSED_SECONDS;
  const expiresAt = 'principal' in verdict ? (verdict.principal.expiresAt ?? 0) * 1_000 : Infinity;
  remembered.set(token, verdict, { from: now, until: Math.min(now + seconds * 1_000, expiresAt) });
  return verdict;
}

function verdictOn(answer: IntrospectionAnswer, auth: Config['auth'], now: number): Verdict {
  try {
    return { principal: introspectedPrincipal(answer, auth, now / 1_000) };
  } catch (thrown) {
    return { refusal: Failure.from(thrown) };
  }
}
