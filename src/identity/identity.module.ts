import { Module } from '@nestjs/common';
import { AUTHENTICATION_STRATEGIES, type AuthenticationStrategy } from './authentication-strategy.js';
import { Authenticator } from './authenticator.js';
import { CertificateStrategy } from './certificates/certificate.strategy.js';
import { ClientCertificates } from './certificates/client-certificates.js';
import { ApiKeys } from './clients/api-keys.js';
import { ApiKeyStrategy } from './clients/api-key.strategy.js';
import { ClientRecords } from './clients/client-records.js';
import { KeptKeys } from './clients/kept-keys.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KeySetReports } from './tokens/key-set-reports.js';

/** The ways in, in the order they are tried. */
const STRATEGIES = [JwtStrategy, ApiKeyStrategy, CertificateStrategy];

@Module({
  providers: [
    ...STRATEGIES,
    KeySetReports,
    ClientCertificates,
    {
      provide: AUTHENTICATION_STRATEGIES,
      inject: STRATEGIES,
      useFactory: (...strategies: AuthenticationStrategy[]) => strategies,
    },
    KeptKeys,
    ClientRecords,
    ApiKeys,
    Authenticator,
  ],
  exports: [Authenticator],
})
export class IdentityModule {}
