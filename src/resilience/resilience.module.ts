import { Module } from '@nestjs/common';
import { Breakers } from './breakers.js';
import { RetryBudgets } from './retry-budgets.js';

@Module({ providers: [Breakers, RetryBudgets], exports: [Breakers, RetryBudgets] })
export class ResilienceModule {}
