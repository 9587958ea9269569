import { Module } from '@nestjs/common';
import { FailedLogins } from './failed-logins.js';

/** One count of them for the door and for what takes its time to say that a credential is bad. */
@Module({ providers: [FailedLogins], exports: [FailedLogins] })
export class FailedLoginsModule {}
