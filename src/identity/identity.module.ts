import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { RedisModule } from '../redis/redis.module.js';
import { AUTHENTICATION_STRATEGIES, type AuthenticationStrategy } from './authentication-strategy.js';
import { Authenticator } from './authenticator.js';
import { CertificateStrategy } from './certificates/certificate.strategy.js';
import { ClientCertificates } from './certificates/client-certificates.js';
import { ApiKeys } from './clients/api-keys.js';
import { ApiKeyStrategy } from './clients/api-key.strategy.js';
import { ClientRecords } from './clients/client-records.js';
import { KeptKeys } from './clients/kept-keys.js';
import { UnmatchedTools } from './clients/unmatched-tools.js';
import { FailedLoginsModule } from './failed-logins/failed-logins.module.js';
import { IntrospectionStrategy } from './introspection/introspection.strategy.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KeySetReports } from './tokens/key-set-reports.js';
import { SoundStrategy } from './sound-strategy.js';

/** The ways in, in the order they are tried. */
const STRATEGIES = [IntrospectionStrategy, JwtStrategy, ApiKeyStrategy, CertificateStrategy];

export interface OwnStrategies {
  readonly strategies: readonly Type<AuthenticationStrategy>[];
  readonly imports?: readonly (Type | DynamicModule)[];
}

@Module({
  imports: [RedisModule, FailedLoginsModule],
  providers: [
    ...STRATEGIES,
    KeySetReports,
    ClientCertificates,
    listOf([]),
    KeptKeys,
    ClientRecords,
    UnmatchedTools,
    ApiKeys,
    Authenticator,
  ],
  exports: [Authenticator],
})
export class IdentityModule {
  /**
   * Further ways in, which an application brings: asked before ours, in their order.
   * @param imports Modules that provide what the strategies inject.
   */
  static with({ strategies, imports = [] }: OwnStrategies): DynamicModule {
    return {
      module: IdentityModule,
      imports: [...imports],
      providers: [...strategies, listOf(strategies)],
    };
  }
}

/** Those of the application, then ours. */
function listOf(own: readonly Type<AuthenticationStrategy>[]): Provider {
  return {
    provide: AUTHENTICATION_STRATEGIES,
    inject: [...own, ...STRATEGIES],
    useFactory: (...instances: AuthenticationStrategy[]) =>
      instances.map((one, index) => (index < own.length ? new SoundStrategy(one) : one)),
  };
}
