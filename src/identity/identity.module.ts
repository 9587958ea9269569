import { Module } from '@nestjs/common';
import { AUTHENTICATION_STRATEGIES, type AuthenticationStrategy } from './authentication-strategy.js';
import { Authenticator } from './authenticator.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KeySetReports } from './tokens/key-set-reports.js';

/** The ways in, in the order they are tried. */
const STRATEGIES = [JwtStrategy];

@Module({
  providers: [
    ...STRATEGIES,
    KeySetReports,
    {
      provide: AUTHENTICATION_STRATEGIES,
      inject: STRATEGIES,
      useFactory: (...strategies: AuthenticationStrategy[]) => strategies,
    },
    Authenticator,
  ],
  exports: [Authenticator],
})
export class IdentityModule {}
