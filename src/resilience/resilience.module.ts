import { Module } from '@nestjs/common';
import { Breakers } from './breakers.js';

@Module({ providers: [Breakers], exports: [Breakers] })
export class ResilienceModule {}
