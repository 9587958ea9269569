import { Module } from '@nestjs/common';
import { Authenticator } from './authenticator.js';
import { JwtStrategy } from './jwt.strategy.js';

@Module({ providers: [Authenticator, JwtStrategy], exports: [Authenticator] })
export class IdentityModule {}
